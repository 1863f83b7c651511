"""Papers that run out: warned in good time, once for each step, and not sold a day too long."""

from datetime import date, timedelta

import pytest

from conftest import NOON, Cast
from songhe.catalogue.actions.expiry import warn_of_expiry
from songhe.catalogue.actions.providers import add_licence
from songhe.catalogue.models import ExpiryWarning, Licence
from songhe.catalogue.queries import listing_on_sale
from songhe.catalogue.rules.admission import OVER, step_of
from songhe.notify.models import Message

TODAY = NOON.date()


@pytest.fixture
def licence(cast: Cast) -> Licence:
    found = cast.provider.licences.get()
    found.expires_on = date(2027, 1, 20)
    found.save()
    return found


@pytest.mark.parametrize(
    ("days_left", "step"),
    [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, OVER), (-90, OVER)],
)
def test_each_day_belongs_to_one_step(days_left: int, step: int | None) -> None:
    assert step_of(days_left) == step


def test_every_night_of_two_months_tells_four_times(cast: Cast, licence: Licence) -> None:
    for day in range(75):
        warn_of_expiry(at=NOON + timedelta(days=day))
        warn_of_expiry(at=NOON + timedelta(days=day))

    told = ExpiryWarning.objects.order_by("told_at")
    assert [(one.step, (licence.expires_on - one.told_at.date()).days) for one in told] == [
        (30, 30),
        (7, 7),
        (1, 1),
        (OVER, -1),
    ]
    words = (
        Message.objects.filter(person=cast.manager).order_by("pk").values_list("words", flat=True)
    )
    assert len(words) == 4
    assert "2027-01-20到期" in words[0]
    assert "已经停卖" in words[3]


def test_a_night_that_was_missed_is_caught_up(cast: Cast, licence: Licence) -> None:
    late = NOON.replace(year=2027, month=1, day=15)

    assert warn_of_expiry(at=late) == 1
    assert ExpiryWarning.objects.get().step == 7


def test_a_renewed_paper_is_warned_of_anew(licence: Licence) -> None:
    warn_of_expiry(at=NOON.replace(year=2027, month=1, day=15))
    licence.expires_on = date(2028, 1, 20)
    licence.save()

    assert warn_of_expiry(at=NOON.replace(year=2027, month=6, day=1)) == 0
    assert warn_of_expiry(at=NOON.replace(year=2028, month=1, day=15)) == 1


def test_who_has_a_newer_paper_is_left_in_peace(cast: Cast, licence: Licence) -> None:
    add_licence(
        provider=cast.provider,
        category=licence.category,
        name="新证",
        number="N-2",
        expires_on=date(2029, 1, 1),
        by="x",
        at=NOON,
    )

    assert warn_of_expiry(at=NOON.replace(year=2027, month=1, day=15)) == 0


def test_on_its_last_day_a_paper_counts_and_on_the_next_nothing_is_sold(
    cast: Cast, licence: Licence
) -> None:
    last_minute = NOON.replace(year=2027, month=1, day=20, hour=23, minute=59)

    assert listing_on_sale(cast.bathing.code, last_minute) == cast.bathing
    assert listing_on_sale(cast.bathing.code, last_minute + timedelta(minutes=1)) is None
