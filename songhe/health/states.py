"""What an alert can be, how grave it is, who is told, and how it ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class DeviceKind(models.TextChoices):
    WATCH = "watch", _("手表、手环")
    CUFF = "cuff", _("血压计")
    GLUCOMETER = "glucometer", _("血糖仪")
    OXIMETER = "oximeter", _("血氧仪")
    THERMOMETER = "thermometer", _("体温计")
    SCALE = "scale", _("体重秤")
    BUTTON = "button", _("呼叫按钮")
    OTHER = "other", _("其他")
    IMPORT = "import", _("导入的文件")  # not a thing: what a file brought stands under it


class Wish(models.TextChoices):
    """What a watch that dials in is asked to do. None of them lets anybody listen."""

    LOCATE = "locate", _("现在在哪里")
    RING = "ring", _("响一下")
    OFTEN = "often", _("每分钟报一次位置")
    USUAL = "usual", _("每十分钟报一次位置")


class Meal(models.TextChoices):
    """When glucose was measured; empty if nobody said."""

    BEFORE = "before", _("饭前")
    AFTER = "after", _("饭后 2 小时")


class ImportState(models.TextChoices):
    WAITING = "waiting", _("等您确认")
    LOADED = "loaded", _("已导入")
    UNDONE = "undone", _("已撤销")
    DROPPED = "dropped", _("没有导入")


# fmt: off
IMPORT_FLOW = Flow(
    #    verb    leaves                   reaches
    Step("load", (ImportState.WAITING,),  ImportState.LOADED),
    Step("drop", (ImportState.WAITING,),  ImportState.DROPPED),
    Step("undo", (ImportState.LOADED,),   ImportState.UNDONE),  # within ten minutes
)
# fmt: on


class RefusedWhy(models.TextChoices):
    """Why a reading is not taken although it could be read."""

    OUT_OF_RANGE = "out_of_range", _("数值不可能")
    FUTURE = "future", _("时间在将来")
    BEFORE_2015 = "before_2015", _("时间早于 2015 年")
    BEFORE_HOLDING = "before_holding", _("换人以前量的")


class RefusedOutcome(models.TextChoices):
    """What the station made of it; empty while nobody looked."""

    DISMISSED = "dismissed", _("不要了")
    ACCEPTED = "accepted", _("改好时间收下了")


class Severity(models.TextChoices):
    """From mild to grave; an open alert only rises."""

    NOTICE = "notice", _("留意")
    WARN = "warn", _("提醒")
    URGENT = "urgent", _("紧急")


class AlertState(models.TextChoices):
    RAISED = "raised", _("等人接手")
    ACKNOWLEDGED = "acknowledged", _("处理中")
    SNOOZED = "snoozed", _("稍后再看")
    RESOLVED = "resolved", _("已处理好")
    CLEARED = "cleared", _("已自己恢复")
    CANCELLED = "cancelled", _("本人说没事")


class Audience(models.TextChoices):
    """Who is told at a step of the ladder."""

    ELDER = "elder", _("长辈本人")
    FAMILY = "family", _("家人")
    STATION = "station", _("社区站")
    DOCTOR = "doctor", _("值班医生")
    CONTACTS = "contacts", _("紧急联系人")
    ASSIGNED = "assigned", _("点名请来的人")
    EVERYONE = "everyone", _("所有人")


class Cause(models.TextChoices):
    """What it was, as the person who looked after it says."""

    RESTED = "rested", _("休息后好了")
    MEDICINE = "medicine", _("按医嘱用了药")
    HOSPITAL = "hospital", _("送去了医院")
    DEVICE = "device", _("设备没戴好或误报")
    NORMAL = "normal", _("对本人是正常的")
    OTHER = "other", _("其他")


FALSE_CAUSES = (Cause.DEVICE, Cause.NORMAL)  # nothing was the matter: what precision counts


class Outcome(models.TextChoices):
    """What came of telling one audience at one step."""

    TOLD = "told", _("已通知")
    NOBODY = "nobody", _("没有可以通知的人")
    WAITS = "waits", _("醒来再告诉")


class TagKind(models.TextChoices):
    """What somebody says about a reading."""

    MEAL = "meal", _("饭后")
    WALK = "walk", _("活动后")
    BEFORE_PILLS = "before_pills", _("吃药前")
    AFTER_PILLS = "after_pills", _("吃药后")
    UNWELL = "unwell", _("那时不舒服")
    OTHER = "other", _("别的情况")


class ReportSpan(models.TextChoices):
    """How long a report looks back."""

    WEEK = "week", _("健康周报")
    MONTH = "month", _("健康月报")


class GoalKind(models.TextChoices):
    """What an elder sets herself."""

    SLEEP = "sleep", _("睡好")
    STEPS = "steps", _("多走走")
    MEASURE = "measure", _("按时量血压血糖")
    MEDICINE = "medicine", _("按时吃药")
    WATER = "water", _("多喝水")


class EditionState(models.TextChoices):
    """An edition of a rule that stands in the place of the shipped one while it is on."""

    PROPOSED = "proposed", _("提出来了")
    ON = "on", _("正在用")
    RETIRED = "retired", _("不再用")
    DROPPED = "dropped", _("没有采用")


class ReplayState(models.TextChoices):
    """A replay of past days with another edition of a rule."""

    RUNNING = "running", _("正在算")
    DONE = "done", _("算好了")
    CANCELLED = "cancelled", _("停了")


class SaturationScale(models.IntegerChoices):
    """By which of NEWS2's two scales oxygen saturation scores; the second by a doctor only."""

    ONE = 1, _("量表 1")
    TWO = 2, _("量表 2（目标 88%–92%）")


class Breathes(models.TextChoices):
    """What she breathes, as her doctor says."""

    AIR = "air", _("不吸氧")
    OXYGEN = "oxygen", _("吸氧")


S = AlertState

# fmt: off
ALERT_FLOW = Flow(
    #    verb           leaves                      reaches
    Step("raise",       (),                         S.RAISED),
    Step("worsen",      (S.RAISED, S.SNOOZED),      S.RAISED),        # graver ends a pause
    Step("escalate",    (S.RAISED,),                S.RAISED),        # nobody took it up in time
    Step("assign",      (S.RAISED,),                S.RAISED),        # somebody is asked by name
    Step("call",        (S.RAISED,),                S.RAISED),        # somebody telephoned
    Step("cancel",      (S.RAISED,),                S.CANCELLED),     # the elder says she is well
    Step("clear",       (S.RAISED, S.SNOOZED),      S.CLEARED),       # the readings are well again
    Step("acknowledge", (S.RAISED, S.SNOOZED),      S.ACKNOWLEDGED),
    Step("worsen",      (S.ACKNOWLEDGED,),          S.ACKNOWLEDGED),
    Step("call",        (S.ACKNOWLEDGED,),          S.ACKNOWLEDGED),
    Step("note",        (S.ACKNOWLEDGED,),          S.ACKNOWLEDGED),
    Step("hand_over",   (S.ACKNOWLEDGED,),          S.RAISED),        # the ladder goes on from here
    Step("resolve",     (S.ACKNOWLEDGED,),          S.RESOLVED),
    Step("snooze",      (S.RAISED, S.ACKNOWLEDGED), S.SNOOZED),       # until a moment, not for good
    Step("wake",        (S.SNOOZED,),               S.RAISED),
    Step("note",        (S.SNOOZED,),               S.SNOOZED),
    Step("call",        (S.SNOOZED,),               S.SNOOZED),
)
# fmt: on
E, R = EditionState, ReplayState

# fmt: off
EDITION_FLOW = Flow(
    #    verb         leaves         reaches
    Step("propose",   (),            E.PROPOSED),
    Step("switch_on", (E.PROPOSED,), E.ON),          # never by who proposed it
    Step("drop",      (E.PROPOSED,), E.DROPPED),
    Step("retire",    (E.ON,),       E.RETIRED),     # the next one is on, or the shipped one
)
REPLAY_FLOW = Flow(
    #    verb         leaves         reaches
    Step("start",     (),            R.RUNNING),
    Step("finish",    (R.RUNNING,),  R.DONE),
    Step("cancel",    (R.RUNNING,),  R.CANCELLED),
)
# fmt: on

OPEN = (S.RAISED, S.ACKNOWLEDGED, S.SNOOZED)
