"""The story in seven steps: who plays which part, and where."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Turn:
    """One person's part of a step: signing in as them opens the page where it is played."""

    slug: str
    words: str | Promise
    page: str  # name of the address


@dataclass(frozen=True)
class Step:
    code: str
    title: str | Promise
    words: str | Promise
    turns: tuple[Turn, ...]


STORY: tuple[Step, ...] = (
    Step(
        "assessed",
        _("社区站帮忙评估"),
        _("吴敏陪王奶奶答五个问题。分数、等级和“洗澡需要协助”马上出来，每条都说为什么。"),
        (Turn("operator", _("吴敏：找王秀兰，帮办理"), "stations:desk"),),
    ),
    Step(
        "ordered",
        _("王奶奶订助浴"),
        _("首页一句话说今天怎么样，并推荐上门助浴。她选好时间，时间就给她留着，再请女儿付款。"),
        (Turn("elder", _("王奶奶：打开首页"), "portal:elder"),),
    ),
    Step(
        "paid",
        _("女儿付款"),
        _("李静的手机不用刷新就看到请求。她去收银台付款；也可以不付，一天后自己过期。"),
        (Turn("daughter", _("李静：看付款请求"), "portal:family"),),
    ),
    Step(
        "visited",
        _("上门助浴"),
        _("孙丽接单，周桂芳凭王奶奶念的四位数签到、打勾、签退。王奶奶确认、评价，钱才给服务商。"),
        (
            Turn("manager", _("孙丽：接单"), "visits:board"),
            Turn("elder", _("王奶奶：念签到码、确认"), "visits:visits"),
            Turn("worker", _("周桂芳：今天的上门"), "visits:day"),
            Turn("manager", _("孙丽：看账目"), "ledger:statement"),
        ),
    ),
    Step(
        "alerted",
        _("手表报警，有人接"),
        _("心率一直偏快，只开一条提醒。女儿先看到，没人应就到社区站，再到值班医生，直到办完。"),
        (
            Turn("daughter", _("李静：看提醒"), "health:alerts"),
            Turn("operator", _("吴敏：接提醒"), "health:alerts"),
            Turn("doctor", _("陈立：处理提醒"), "health:alerts"),
        ),
    ),
    Step(
        "withdrawn",
        _("谁看过我的信息"),
        _("陈医生凭王奶奶的同意看数据、写签名的记录。她一条条看得到谁看过，随时可以收回。"),
        (
            Turn("doctor", _("陈立：看病人、写记录"), "clinic:desk"),
            Turn("elder", _("王奶奶：谁看过我的信息"), "consent:looks"),
            Turn("elder", _("王奶奶：收回同意"), "consent:grants"),
            Turn("son", _("李军：什么也看不到"), "portal:family"),
        ),
    ),
    Step(
        "suspended",
        _("监管看全区"),
        _("何建国看提醒、上门、满意度和供需，暂停资质过期的服务商，它的服务马上从搜索里消失。"),
        (
            Turn("officer", _("何建国：看全区"), "oversight:district"),
            Turn("officer", _("何建国：服务商和资质"), "oversight:providers"),
            Turn("social_worker", _("赵倩：看个案"), "casework:cases"),
        ),
    ),
)
