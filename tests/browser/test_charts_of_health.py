"""Charts before those who are not the elder: with their tables open, on both screens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.demo.cast import Cast
from songhe.health.actions.readings import load_readings
from songhe.health.actions.tags import tag_readings
from songhe.health.states import TagKind
from tests.architecture.world import World
from tests.browser.looks import looks_right
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def measure(town: Cast) -> None:
    """A month of her pressure and her sleep, and a word about it."""
    at = timezone.now()
    times = [at - timedelta(days=back, minutes=5) for back in range(29, -1, -1)]
    series = {"bp_systolic": 128.0, "bp_diastolic": 78.0, "sleep_duration": 400.0}
    for metric, value in series.items():
        load_readings(
            elder=town.grandma,
            device=town.watch,
            metric=metric,
            times=times,
            values=[value + place % 5 for place in range(30)],
            at=at,
        )
    tag_readings(
        elder=town.grandma,
        metric="bp_systolic",
        kind=TagKind.BEFORE_PILLS,
        words="起床以后",
        taken=(times[-3], times[-3]),
        acting=acting_of(town.daughter),
        at=at,
    )


@pytest.mark.parametrize(
    ("slug", "wishes"),
    [("daughter", {}), ("daughter", {"theme": "dark"}), ("doctor", {"desk": True})],
)
def test_a_chart_and_its_open_table_look_right(
    slug: str, wishes: dict[str, object], open_as: OpenAs, town: Cast
) -> None:
    measure(town)
    assert World(town)["grant"]
    screen = open_as(slug, **wishes)

    for metric, days in (("bp_systolic", 28), ("sleep_duration", 7), ("bp_systolic", 365)):
        screen.open(f"/health/elders/{town.grandma.code}/{metric}/?days={days}")
        screen.page.locator("summary").first.click()
        looks_right(screen)


def test_another_span_comes_into_its_place_without_the_page_being_loaded(
    open_as: OpenAs, town: Cast
) -> None:
    measure(town)
    screen = open_as("daughter")
    screen.open(f"/health/elders/{town.grandma.code}/bp_systolic/")
    screen.page.evaluate("window.stays = true")

    screen.page.get_by_role("link", name="四周").click()
    screen.page.locator('[aria-current="true"]', has_text="四周").wait_for()

    assert screen.page.evaluate("window.stays") is True
    looks_right(screen)
