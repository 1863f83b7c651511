"""How a note is written, signed, and replaced by its amendment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class NoteState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SIGNED = "signed", _("已签名")
    REPLACED = "replaced", _("已由新版本代替")
    DROPPED = "dropped", _("已丢弃的草稿")


class NoteKind(models.TextChoices):
    FOLLOW_UP = "follow_up", _("随访")
    PHONE = "phone", _("电话")
    VISIT = "visit", _("上门")
    ALERT = "alert", _("提醒处置")


S = NoteState

# fmt: off
NOTE_FLOW = Flow(
    #    verb       leaves        reaches
    Step("sign",    (S.DRAFT,),   S.SIGNED),
    Step("drop",    (S.DRAFT,),   S.DROPPED),
    Step("replace", (S.SIGNED,),  S.REPLACED),
)
# fmt: on
