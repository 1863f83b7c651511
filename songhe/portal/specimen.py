"""What the specimen page shows its parts with: invented, and the same on every day."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _, gettext_lazy

MORNING = datetime(2026, 11, 21, 1, 42, tzinfo=UTC)


class SpecimenForm(forms.Form):
    """One field of each kind."""

    phone = forms.CharField(
        label=gettext_lazy("手机号"), help_text=gettext_lazy("用来收验证码，不会给别人。")
    )
    day = forms.DateField(
        label=gettext_lazy("上门日期"),
        error_messages={"invalid": gettext_lazy("没有这一天，请改成月底或之前。")},
    )
    words = forms.CharField(
        label=gettext_lazy("想说的话"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    how = forms.ChoiceField(
        label=gettext_lazy("怎么告诉您"),
        choices=[("sms", gettext_lazy("短信")), ("call", gettext_lazy("电话"))],
        widget=forms.RadioSelect,
        initial="sms",
    )
    agreed = forms.BooleanField(label=gettext_lazy("同意把血压给陈立医生看"), initial=True)


@dataclass(frozen=True)
class SpecimenStep:
    state: str
    words: str
    at: datetime | None = None
    strong: str = ""
    more: str = ""


@dataclass(frozen=True)
class SpecimenLine:
    words: str
    amount: int  # fen


def specimen() -> dict[str, object]:
    wrong = SpecimenForm({"phone": "138 0000 0001", "day": "2026-11-31", "how": "sms"})
    wrong.is_valid()
    return {
        "form": wrong,
        "steps": _steps(),
        "lines": [SpecimenLine(_("原价"), 12_800), SpecimenLine(_("养老服务补贴"), -4_800)],
        "total": 8_000,
        "page": _page(),
        "until": MORNING,
        "tones": ["well", "watch", "urgent", "info"],
        "swatches": SWATCHES,
    }


def _steps() -> list[SpecimenStep]:
    return [
        SpecimenStep("done", _("量得 158/92，比她平时高。"), at=MORNING),
        SpecimenStep("urgent", _("按了紧急求助。"), at=MORNING),
        SpecimenStep("now", "", strong=_("护理员在路上"), more=_("最迟 10:45 到，没到会再提醒。")),
        SpecimenStep("ahead", _("上门、确认、评价")),
    ]


def _page() -> Page[int]:
    return Paginator(range(60), 20).page(2)


SWATCHES = (
    ("paper", gettext_lazy("纸")),
    ("sheet", gettext_lazy("笺")),
    ("sunk", gettext_lazy("沉")),
    ("ink", gettext_lazy("墨")),
    ("ink-2", gettext_lazy("次墨")),
    ("pine", gettext_lazy("松")),
    ("pine-wash", gettext_lazy("松色底")),
    ("crane", gettext_lazy("鹤红")),
    ("crane-wash", gettext_lazy("鹤红底")),
    ("straw", gettext_lazy("稻黄")),
    ("straw-wash", gettext_lazy("稻黄底")),
    ("sky", gettext_lazy("天青")),
    ("sky-wash", gettext_lazy("天青底")),
)
