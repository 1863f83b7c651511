"""The demonstration district, part by part; each part has dice of its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TypeVar
from zlib import crc32

from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.casework.models import Case
from songhe.casework.states import CaseState
from songhe.catalogue.models import Provider
from songhe.catalogue.queries import on_sale
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.demo import buying, caring, crowd, files, helping, watching
from songhe.demo.buying import Shoppers, Wish
from songhe.demo.cast import Cast, build_cast
from songhe.demo.crowd import Phones, Places
from songhe.demo.market import Market
from songhe.demo.progress import Progress
from songhe.demo.speed import in_one_breath, in_one_go
from songhe.health.models.alerts import Alert
from songhe.kernel.events import deliver_waiting
from songhe.notify.actions import read_all_messages
from songhe.notify.models import Message

T = TypeVar("T")

SEED = "songhe 2026"
DAYS = 60
BEFORE = timedelta(days=DAYS + 1)  # when the district was founded
FIRST_PHONE = 100  # the cast has the ones below
FIRST_PHONE_OF_FAMILIES = 5_000
BATCH = 25
# How many of each at full scale.
ELDERS, ORDERS, ASSESSED, WORN, ALARMED, WAITING = 2_100, 330, 320, 30, 90, 4
CONSENT_EACH = 40  # every so many-th elder has opened her record to her health centre


def dice_for(part: str) -> Random:
    """Return the dice of one part, so that a change in one leaves the others as they were."""
    return Random(f"{SEED}: {part}")


def batches(things: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Hand the things out in lists, each to be one transaction."""
    batch: list[T] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass
class District:
    """What is being built, and how far it is."""

    at: datetime
    scale: float
    progress: Progress
    cast: Cast
    places: Places
    phones: Phones
    elders: list[Elder] = field(default_factory=list)
    providers: list[Provider] = field(default_factory=list)

    @property
    def began(self) -> datetime:
        return self.at - BEFORE

    @property
    def patients(self) -> list[Elder]:
        """Those who opened their record; the shoppers are the others (see `shoppers_among`)."""
        return self.elders[::CONSENT_EACH]

    def many(self, whole: int) -> int:
        """Return how many of something a district of this scale has."""
        return max(1, round(whole * self.scale))

    def shown(self, words: str, things: Sequence[T]) -> Iterator[list[T]]:
        """Hand things out in batches and show how far it is."""
        return batches(self.progress.each(words, things, len(things)))


def found(at: datetime, scale: float, progress: Progress) -> District:
    """Bring the nine, the streets, and who looks after each street."""
    phones, began = Phones(FIRST_PHONE), at - BEFORE
    with in_one_breath():
        cast = build_cast(at=began)
        places = crowd.settle_places(dice_for("places"), phones, at=began)
        caring.hire_social_workers(dice_for("social workers"), phones, cast.agency, at=began)
    return District(at, scale, progress, cast, places, phones)


def settle_elders(district: District) -> None:
    """Register the elders, each in a real community."""
    dice = dice_for("elders")
    many = district.many(ELDERS)
    for numbers in batches(district.progress.each("老人", range(many), many), 300):
        with in_one_breath():
            district.elders += crowd.settle_elders(
                dice, district.phones, district.places, many=len(numbers), at=district.began
            )


def settle_families(elders: Sequence[Elder], *, at: datetime) -> None:
    """Give a part of the elders their relatives."""
    dice, phones = dice_for("families"), Phones(FIRST_PHONE_OF_FAMILIES)
    for some in batches(elders, 200):
        with in_one_breath():
            crowd.settle_families(dice, phones, some, at=at - BEFORE)
            deliver_waiting(SUBSCRIPTIONS, at=at)


def settle_market(district: District) -> None:
    """Admit the firms, with people and listings."""
    market = Market(
        dice_for("market"),
        district.phones,
        district.places,
        today=timezone.localtime(district.at).date(),
        at=district.began,
    )
    for firms in district.shown("服务商", list(enumerate(files.providers()))):
        with in_one_breath():
            district.providers += [market.settle(facts, number) for number, facts in firms]
            deliver_waiting(SUBSCRIPTIONS, at=district.at)
    with in_one_breath():
        # Buyers of one half only: both processes would wait for each other at a programme.
        helped = shoppers_among(district.elders)[AFTERWARDS.number :: 2]
        officer = acting_of(district.cast.officer)
        helping.begin_programmes(helped, officer=officer, began=district.began, now=district.at)


def shoppers_among(elders: Sequence[Elder]) -> list[Elder]:
    """Return who buys: whoever no doctor writes about, so that two processes share no row."""
    return [elder for number, elder in enumerate(elders) if number % CONSENT_EACH]


@dataclass(frozen=True)
class Half:
    """One half of the market: its own firms and buyers, so that two processes never meet."""

    number: int  # 0 or 1
    share: float  # of all orders


BESIDE, AFTERWARDS = Half(0, 0.62), Half(1, 0.38)  # the second begins when the caring is done


def wishes_of(elders: Sequence[Elder], half: Half, *, many: int, at: datetime) -> list[list[Wish]]:
    """Return what is bought in these weeks in one half of the market, in batches by time."""
    listings = [
        one
        for one in on_sale(at).order_by("pk")
        if crc32(one.provider.name.encode()) % 2 == half.number
    ]
    shoppers = Shoppers(
        dice_for(f"wishes {half.number}"),
        shoppers_among(elders)[half.number :: 2],
        listings,
        at,
        DAYS,
    )
    return list(batches(shoppers.wishes(round(many * half.share))))


def go_shopping(half: Half, number: int, wishes: Sequence[Wish], *, at: datetime) -> int:
    """Live through one batch."""
    dice = f"orders {half.number}.{number}"
    return in_one_go(lambda: buying.go_through(wishes, dice_for(dice), now=at))


def care(district: District) -> None:
    """Assess, watch, answer alerts, write notes, work on cases."""
    _assess(district)
    _open_records(district)
    _wear(district)
    _alarm(district)
    _work_on_cases(district)


def _spread(elders: Sequence[Elder], many: int, part: str) -> list[Elder]:
    return dice_for(part).sample(list(elders), min(many, len(elders)))


def _assess(district: District) -> None:
    chosen = _spread(district.elders, district.many(ASSESSED), "who is assessed")
    for number, elders in enumerate(district.shown("评估和需要", chosen)):
        in_one_go(
            partial(
                caring.assess,
                elders,
                district.places,
                dice_for(f"assessments {number}"),
                now=district.at,
            )
        )


def _open_records(district: District) -> None:
    for number, elders in enumerate(district.shown("授权和病历", district.patients)):
        in_one_go(
            partial(
                caring.open_to_clinics,
                elders,
                district.places,
                dice_for(f"notes {number}"),
                now=district.at,
            )
        )


def _wear(district: District) -> None:
    dice = dice_for("bodies")
    chosen = _spread(district.elders, district.many(WORN), "who wears a watch")
    for elders in district.shown("手表和血压计", chosen):
        with in_one_breath():
            for elder in elders:
                watching.wear(elder, dice, watching.body_of(dice), now=district.at, grandma=False)
            deliver_waiting(SUBSCRIPTIONS, at=district.at)


def _alarm(district: District) -> None:
    chosen = _spread(
        shoppers_among(district.elders), district.many(ALARMED) + WAITING, "who had an alert"
    )
    for number, elders in enumerate(district.shown("提醒", chosen[WAITING:])):
        in_one_go(
            partial(
                watching.alarm,
                elders,
                district.places,
                dice_for(f"alerts {number}"),
                now=district.at,
                days=DAYS - 1,
            )
        )
    in_one_go(
        partial(watching.leave_open, chosen[:WAITING], dice_for("open alerts"), now=district.at)
    )


def _work_on_cases(district: District) -> None:
    cases = list(
        Case.objects.filter(state=CaseState.OPEN).select_related("worker", "agency").order_by("pk")
    )
    for number, some in enumerate(district.shown("社工个案", cases)):
        in_one_go(partial(caring.work_on_cases, some, dice_for(f"cases {number}"), now=district.at))


def put_old_news_away(district: District) -> None:
    """Nobody comes home to sixty days of unread messages, but those of an open alert stay."""
    waiting = Alert.objects.filter(closed_at=None)
    unread = Message.objects.filter(read_at=None)
    with in_one_breath():
        for person in Person.objects.filter(pk__in=unread.values("person")).exclude(
            pk__in=waiting.filter(steps__person__isnull=False).values("steps__person")
        ):
            read_all_messages(person=person, at=district.at)
