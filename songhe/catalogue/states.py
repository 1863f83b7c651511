"""The states of providers and listings, and what a listing may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from songhe.kernel.flow import Flow, Step


class ProviderState(models.TextChoices):
    APPLIED = "applied", _("待审核")
    ACTIVE = "active", _("正常营业")
    SUSPENDED = "suspended", _("暂停营业")
    REMOVED = "removed", _("已清退")


class ApplicationKind(models.TextChoices):
    ADMIT = "admit", _("入驻")
    EXTEND = "extend", _("增加类别")
    RENEW = "renew", _("换证")


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("填写中")
    SENT = "sent", _("待审核")
    CHANGES = "changes", _("待补充")
    APPROVED = "approved", _("已通过")
    REFUSED = "refused", _("未通过")


class ListingState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    CHECKING = "checking", _("待复核")
    ON_SALE = "on_sale", _("上架中")
    WITHDRAWN = "withdrawn", _("已下架")


class ListingKind(models.TextChoices):
    SERVICE = "service", _("上门服务")
    GOODS = "goods", _("商品")


class PricePer(models.TextChoices):
    """What a price is for. Goods, and services counted in things, keep a word of their own."""

    VISIT = "visit", _("次")
    HOUR = "hour", pgettext_lazy("price per", "小时")
    SESSION = "session", _("节")
    DAY = "day", _("天")
    NIGHT = "night", _("晚")
    WEEK = "week", _("周")
    MONTH = "month", _("月")
    YEAR = "year", _("年")
    COURSE = "course", _("期")
    PERSON = "person", _("人")
    PORTION = "portion", _("份")
    ITEM = "item", _("别的（自己写单位）")


class Helps(models.TextChoices):
    """What a listing helps with; the codes are those of the needs of an assessment."""

    BATHING = "bathing_help", _("洗澡")
    EATING = "eating_help", _("吃饭")
    GROOMING = "grooming_help", _("梳洗")
    DRESSING = "dressing_help", _("穿衣")
    TOILETING = "toileting_help", _("上厕所")
    CONTINENCE = "continence_care", _("失禁护理")
    MOBILITY = "mobility_help", _("走动")
    FALLS = "fall_prevention", _("防跌倒")
    BED = "bed_care", _("卧床照护")
    FULL = "full_care", _("全面照护")
    MEALS = "meal_help", _("做饭送餐")
    CLEANING = "cleaning_help", _("家务")
    ESCORT = "escort_help", _("陪同就医")
    SAFETY = "home_safety", _("居家安全")
    CHRONIC = "chronic_care", _("慢病管理")
    COMPANY = "company", _("陪伴聊天")
    ACTIVITIES = "activities", _("文体活动")
    DIGITAL = "digital_help", _("学用手机")


class MovementKind(models.TextChoices):
    RECEIVE = "receive", _("入库")
    RESERVE = "reserve", _("预留")
    RELEASE = "release", _("取消预留")
    SHIP = "ship", _("出库")
    LOSE = "lose", _("盘亏")


class Sort(models.TextChoices):
    BEST = "best", _("综合")
    CHEAP = "cheap", _("价格从低到高")
    DEAR = "dear", _("价格从高到低")
    RATED = "rated", _("评价最好")


class SheetState(models.TextChoices):
    READING = "reading", _("正在看")
    READY = "ready", _("看完了")
    TAKING = "taking", _("正在导入")
    TAKEN = "taken", _("导入了")
    DROPPED = "dropped", _("没有导入")


W = SheetState
P, L, A = ProviderState, ListingState, ApplicationState

# fmt: off
PROVIDER_FLOW = Flow(
    #    verb          leaves                      reaches
    Step("approve",    (P.APPLIED,),               P.ACTIVE),
    Step("suspend",    (P.ACTIVE,),                P.SUSPENDED),
    Step("restore",    (P.SUSPENDED,),             P.ACTIVE),
    Step("remove",     (P.APPLIED, P.ACTIVE, P.SUSPENDED), P.REMOVED),
    Step("reconsider", (P.REMOVED,),               P.APPLIED),  # refused, appealed
    Step("readmit",    (P.REMOVED,),               P.ACTIVE),   # removed, appealed
)

APPLICATION_FLOW = Flow(
    #    verb           leaves                     reaches
    Step("send",        (A.DRAFT, A.CHANGES),      A.SENT),
    Step("ask_changes", (A.SENT,),                 A.CHANGES),
    Step("approve",     (A.SENT,),                 A.APPROVED),
    Step("refuse",      (A.SENT,),                 A.REFUSED),
    Step("reopen",      (A.REFUSED,),              A.SENT),
)

SHEET_FLOW = Flow(
    #    verb     leaves                    reaches
    Step("read",  (W.READING,),             W.READY),
    Step("take",  (W.READY,),               W.TAKING),
    Step("finish", (W.TAKING,),             W.TAKEN),
    Step("drop",  (W.READING, W.READY, W.TAKING), W.DROPPED),
)

LISTING_FLOW = Flow(
    #    verb        leaves                                 reaches
    Step("publish",  (L.DRAFT, L.WITHDRAWN),                L.ON_SALE),
    Step("submit",   (L.DRAFT, L.WITHDRAWN, L.ON_SALE),     L.CHECKING),
    Step("pass",     (L.CHECKING,),                         L.ON_SALE),
    Step("return",   (L.CHECKING,),                         L.DRAFT),
    Step("withdraw", (L.ON_SALE, L.CHECKING),               L.WITHDRAWN),
)
# fmt: on
