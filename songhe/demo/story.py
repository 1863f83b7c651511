"""The story in seven steps: who goes where, and how far it has come."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Turn:
    """One person's part of a step: signing in as them opens the page where it is played."""

    slug: str
    words: str | Promise
    address: str


@dataclass(frozen=True)
class Step:
    title: str | Promise
    words: str | Promise
    turns: tuple[Turn, ...]


STORY: tuple[Step, ...] = (
    Step(
        _("社区站帮忙评估"),
        _("吴敏陪王奶奶答五个问题。分数、等级和“洗澡需要协助”马上出来，每条都说为什么。"),
        (Turn("operator", _("吴敏：开始代办"), "/home/"),),
    ),
    Step(
        _("王奶奶订助浴"),
        _("首页一句话说今天怎么样，并推荐上门助浴。她选好时间，时间就给她留着，再请女儿付款。"),
        (Turn("elder", _("王奶奶：打开首页"), "/home/"),),
    ),
    Step(
        _("女儿付款"),
        _("李静的手机不用刷新就看到请求。她去收银台付款；也可以不付，一天后自己过期。"),
        (Turn("daughter", _("李静：看付款请求"), "/home/"),),
    ),
    Step(
        _("上门助浴"),
        _("孙丽接单，周桂芳凭王奶奶念的四位数签到、打勾、签退。王奶奶确认、评价，钱才给服务商。"),
        (
            Turn("manager", _("孙丽：接单"), "/home/"),
            Turn("worker", _("周桂芳：今天的上门"), "/home/"),
            Turn("elder", _("王奶奶：确认和评价"), "/home/"),
        ),
    ),
    Step(
        _("手表报警，有人接"),
        _("心率一直偏快，只开一条提醒。女儿先看到，没人应就到社区站，再到值班医生，直到办完。"),
        (
            Turn("daughter", _("李静：看提醒"), "/home/"),
            Turn("operator", _("吴敏：接提醒"), "/home/"),
            Turn("doctor", _("陈立：处理提醒"), "/home/"),
        ),
    ),
    Step(
        _("谁看过我的信息"),
        _("陈医生凭王奶奶的同意看数据、写记录。王奶奶一条条看得到谁看过，随时可以收回。"),
        (
            Turn("doctor", _("陈立：看档案、写记录"), "/home/"),
            Turn("elder", _("王奶奶：谁看过我"), "/home/"),
            Turn("son", _("李军：什么也看不到"), "/home/"),
        ),
    ),
    Step(
        _("监管看全区"),
        _("何建国看提醒、上门、满意度和供需，暂停资质过期的服务商，它的服务马上从搜索里消失。"),
        (
            Turn("officer", _("何建国：看全区"), "/home/"),
            Turn("social_worker", _("赵倩：看个案"), "/home/"),
        ),
    ),
)
