"""Every page in the access table looks right, before the person whose page it is."""

from collections import defaultdict

import pytest
from django.urls import reverse

from songhe.demo.cast import Cast
from tests.architecture.access_table import ACCESS, VISITOR, Access
from tests.architecture.world import World
from tests.browser.looks import faults_in_every_way
from tests.browser.people import Screen
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ORDER = (
    VISITOR,
    "elder",
    "daughter",
    "manager",
    "worker",
    "doctor",
    "operator",
    "social_worker",
    "officer",
    "son",
)


A_PART = 25  # pages


def pages_by_person() -> dict[str, list[str]]:
    """Give each page to the first person who may open it."""
    given: dict[str, list[str]] = defaultdict(list)
    for name, access in ACCESS.items():
        if access.may and access.method == "get" and ":" in name and not name.startswith("api"):
            given[_whose(access)].append(name)
    return given


def _whose(access: Access) -> str:
    return next(slug for slug in ORDER if slug in access.may)


def in_parts() -> list[tuple[str, list[str]]]:
    """Give the pages out in parts of a size, so that several processes look at once."""
    return [
        (f"{slug}-{first // A_PART + 1}", names[first : first + A_PART])
        for slug, names in sorted(pages_by_person().items())
        for first in range(0, len(names), A_PART)
    ]


PARTS = dict(in_parts())


@pytest.mark.parametrize("part", PARTS)
def test_every_page_looks_right_in_every_way(part: str, open_as: OpenAs, town: Cast) -> None:
    slug, _, _number = part.rpartition("-")
    world = World(town)
    addresses = [reverse(name, kwargs=world[ACCESS[name].world]) for name in PARTS[part]]
    screen = open_as("" if slug == VISITOR else slug)

    seen: set[str] = set()
    faults = {address: _look(screen, address, seen) for address in addresses}

    assert not any(faults.values()), "\n".join(
        f"{address}\n  " + "\n  ".join(found) for address, found in faults.items() if found
    )
    assert seen


def _look(screen: Screen, address: str, seen: set[str]) -> list[str]:
    """Return what is wrong with a page; what is no whole page has nothing to look at.

    Several addresses may lead to one page: it is looked at once.
    """
    answer = screen.page.request.get(screen.site + address)
    if answer.status == 204:
        return []  # asked every few seconds by a page that is open: nothing new
    if answer.status != 200:
        return [f"answers {answer.status}"]
    if answer.url in seen or "<html" not in answer.text()[:2_000]:
        return []
    seen.add(answer.url)
    screen.forgive()
    screen.open(address)
    elder = screen.page.evaluate("() => document.documentElement.dataset.scale === 'elder'")
    return faults_in_every_way(screen, elder=elder)
