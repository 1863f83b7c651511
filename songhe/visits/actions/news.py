"""Who hears what about a visit, in the language each of them reads."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts import queries as accounts
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.shop import queries as shop
from songhe.shop.actions.news import ring, tell_in_their_words
from songhe.visits.models import AHEAD, Visit

CLOCK = "clock"  # who moves what happens by itself


def visit_url(visit: Visit) -> str:
    return reverse("visits:visit", args=[visit.code])


def family_of(visit: Visit) -> list[Person | None]:
    """The elder, and whoever bought or paid."""
    checkout = visit.order_line.order.checkout
    return [visit.elder.person, checkout.placed_by, *shop.who_paid(checkout)]


def managers_of(visit: Visit) -> list[Person]:
    return list(accounts.members_of(visit.provider.organisation, Role.MANAGER))


def offered(visit: Visit, managers: Iterable[Person], *, at: datetime) -> None:
    words = _("新订单等您接：%(title)s，%(when)s，%(elder)s。")
    _tell(managers, words, visit, url=reverse("visits:board"), at=at)


def accepted(visit: Visit, *, at: datetime) -> None:
    if visit.is_explaining:
        words = _("%(worker)s %(when)s上门，教怎么用“%(title)s”。")
        theirs = _("您有一次上门：%(when)s，%(elder)s，教怎么用“%(title)s”。")
    else:
        words = _("%(worker)s %(when)s来做“%(title)s”。")
        theirs = _("您有一次上门：%(when)s，%(elder)s，%(title)s。")
    _tell(family_of(visit), words, visit, at=at)
    _tell([visit.worker], theirs, visit, at=at)
    everyone_looks(visit, at=at)


def cancelled(visit: Visit, *, at: datetime) -> None:
    words = _("%(when)s %(elder)s的“%(title)s”取消了，不用去。")
    them = [*_comers(visit), *managers_of(visit)]
    _tell(them, words, visit, url=reverse("visits:board"), at=at)
    everyone_looks(visit, at=at)


def late(visit: Visit, minutes: int, *, at: datetime) -> None:
    words = _("%(worker)s路上耽搁了，大约晚到 %(minutes)s 分钟，请再等一会儿。")
    _tell(family_of(visit), words, visit, at=at, minutes=minutes)
    everyone_looks(visit, at=at)


def missed(visit: Visit, *, at: datetime) -> None:
    if visit.is_explaining:  # for which nothing was paid
        words = _("%(when)s没有人来讲“%(title)s”怎么用。商家可以和您另约时间，不用再付钱。")
        _tell(family_of(visit), words, visit, at=at)
        theirs = _("%(when)s没有人去%(elder)s家讲“%(title)s”怎么用。请打电话，另约一个时间。")
        _tell(managers_of(visit), theirs, visit, at=at)
    else:
        words = _("%(when)s的“%(title)s”没有按时上门。服务商会联系您；两天内没有处理，钱自动退回。")
        _tell([*family_of(visit), *managers_of(visit)], words, visit, at=at)
    everyone_looks(visit, at=at)


def done(visit: Visit, *, at: datetime) -> None:
    words = _("%(worker)s做完了“%(title)s”。请看一看，确认一下，说说怎么样。")
    _tell(family_of(visit), words, visit, at=at)
    everyone_looks(visit, at=at)


def reassigned(visit: Visit, before: Person | None, *, at: datetime) -> None:
    _tell(family_of(visit), _("%(when)s的“%(title)s”换成%(worker)s来。"), visit, at=at)
    _tell([visit.worker], _("您有一次上门：%(when)s，%(elder)s，%(title)s。"), visit, at=at)
    words = _("%(when)s %(elder)s的“%(title)s”改由%(worker)s去。")
    _tell([before], words, visit, url=reverse("visits:day"), at=at)
    everyone_looks(visit, at=at)


def comes_again(visit: Visit, *, at: datetime) -> None:
    """The worker has it back; the family never heard that anybody had gone."""
    _tell([visit.worker], _("您有一次上门：%(when)s，%(elder)s，%(title)s。"), visit, at=at)
    everyone_looks(visit, at=at)


def put_back(visits: Sequence[Visit], *, at: datetime) -> None:
    """The managers hear of all at once that somebody else has to be found."""
    first = visits[0]
    words = _("%(worker)s不在这里工作了，还有 %(count)s 次上门要换人，最近的一次是%(when)s。")
    url = reverse("visits:board")
    _tell(managers_of(first), words, first, url=url, at=at, count=len(visits))
    ring([first.worker, *managers_of(first)], kind="visit", code=first.code, at=at)


def nobody_explains(visit: Visit, *, at: datetime) -> None:
    words = _(
        "很抱歉，%(when)s没有人来讲“%(title)s”怎么用。商家可以和您另约时间；急着用，请打电话问商家。"
    )
    _tell(family_of(visit), words, visit, at=at)


def explains_the_rest(visit: Visit, gone: str, *, at: datetime) -> None:
    """Part of what was to be explained is off; nobody comes another hour for it."""
    if visit.state in AHEAD:
        theirs = _("%(when)s去%(elder)s家：“%(gone)s”退了，去教“%(title)s”怎么用。")
        _tell([*_comers(visit), *managers_of(visit)], theirs, visit, at=at, gone=gone)
    if visit.state in AHEAD and not visit.needs_worker:
        words = _("“%(gone)s”退了。%(when)s %(worker)s照样来，教“%(title)s”怎么用。")
        _tell(family_of(visit), words, visit, at=at, gone=gone)
    everyone_looks(visit, at=at)


def _comers(visit: Visit) -> list[Person]:
    return [] if visit.needs_worker_since else [visit.worker]


def locked_out(visit: Visit, *, at: datetime) -> None:
    """Too many wrong codes at the door: the manager hears of it."""
    words = _("%(worker)s在%(elder)s家输错了 5 次签到码，请打电话核实后代为签到。")
    _tell(managers_of(visit), words, visit, at=at)
    everyone_looks(visit, at=at)


def _tell(
    people: Iterable[Person | None],
    words: Promise,
    visit: Visit,
    *,
    at: datetime,
    url: str = "",
    **more: object,
) -> None:
    facts = {
        "title": visit.title,
        "when": visit.starts_at,
        "elder": visit.elder.name,
        "worker": visit.worker.name,
        **more,
    }
    tell_in_their_words(
        people, kind="visit", words=words, facts=facts, url=url or visit_url(visit), at=at
    )


def everyone_looks(visit: Visit, *, at: datetime) -> None:
    """Every open page that shows this visit looks again."""
    people = [*family_of(visit), visit.worker, *managers_of(visit)]
    ring(people, kind="visit", code=visit.code, at=at)
