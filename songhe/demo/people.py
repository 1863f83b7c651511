"""The nine as the demonstration introduces them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Introduction:
    """One of the nine: who they are and what they can do."""

    slug: str
    name: str
    who: str | Promise
    can: str | Promise
    icon: str


NINE: tuple[Introduction, ...] = (
    Introduction(
        "elder",
        "王秀兰",
        _("王奶奶，78 岁，独居在水果湖街道"),
        _("看健康、订助浴、请女儿付款、看谁看过自己的信息"),
        "home",
    ),
    Introduction(
        "daughter",
        "李静",
        _("王秀兰的女儿"),
        _("看妈妈平安不平安、收提醒、替妈妈付款"),
        "family",
    ),
    Introduction(
        "son",
        "李军",
        _("王秀兰的儿子，妈妈还没有同意"),
        _("什么也看不到，直到妈妈点头"),
        "lock",
    ),
    Introduction(
        "operator",
        "吴敏",
        _("水果湖社区站工作人员"),
        _("陪没有手机的老人办事、接没人应答的提醒"),
        "place",
    ),
    Introduction(
        "manager",
        "孙丽",
        _("江城暖家助浴的调度"),
        _("接单、派人、看今天上门的进度"),
        "bath",
    ),
    Introduction(
        "worker",
        "周桂芳",
        _("江城暖家助浴的护理员"),
        _("看今天去谁家、签到、做完打勾、签退"),
        "care",
    ),
    Introduction(
        "doctor",
        "陈立",
        _("水果湖街道社区卫生服务中心全科医生"),
        _("看同意给他看的数据、处理提醒、写签名的记录"),
        "doctor",
    ),
    Introduction(
        "social_worker",
        "赵倩",
        _("武昌同心社会工作服务中心社工"),
        _("看自己的个案、写走访记录"),
        "hand",
    ),
    Introduction(
        "officer",
        "何建国",
        _("武昌区民政局"),
        _("看全区的提醒、上门和供需，暂停资质过期的服务商"),
        "scale",
    ),
)
