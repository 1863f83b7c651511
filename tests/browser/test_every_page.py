"""Every page in the access table looks right, before the person whose page it is."""

from collections import defaultdict

import pytest
from django.urls import reverse

from songhe.demo.cast import Cast
from tests.architecture.access_table import ACCESS, VISITOR, Access
from tests.architecture.world import World
from tests.browser.looks import faults_of
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


def pages_by_person() -> dict[str, list[str]]:
    """Give each page to the first person who may open it."""
    given: dict[str, list[str]] = defaultdict(list)
    for name, access in ACCESS.items():
        if access.may and access.method == "get" and ":" in name and not name.startswith("api"):
            given[_whose(access)].append(name)
    return given


def _whose(access: Access) -> str:
    return next(slug for slug in ORDER if slug in access.may)


PAGES = pages_by_person()


WAYS: list[tuple[str, dict[str, object]]] = [
    ("phone", {}),
    ("desk", {"desk": True}),
    ("dark", {"theme": "dark"}),
    ("large", {"text": "larger"}),
]


@pytest.mark.parametrize("wishes", [way[1] for way in WAYS], ids=[way[0] for way in WAYS])
@pytest.mark.parametrize("slug", sorted(PAGES))
def test_every_page_looks_right(
    slug: str, wishes: dict[str, object], open_as: OpenAs, town: Cast
) -> None:
    world = World(town)
    addresses = [reverse(name, kwargs=world[ACCESS[name].world]) for name in PAGES[slug]]
    screen = open_as("" if slug == VISITOR else slug, **wishes)

    faults = {}
    for address in addresses:
        if found := _look(screen, address):
            faults[address] = found

    assert not faults, "\n".join(
        f"{address}\n  " + "\n  ".join(found) for address, found in faults.items()
    )


def _look(screen: Screen, address: str) -> list[str]:
    """Return what is wrong with a page; what is no whole page has nothing to look at."""
    answer = screen.page.request.get(screen.site + address)
    if answer.status == 204:
        return []  # asked every few seconds by a page that is open: nothing new
    if answer.status != 200:
        return [f"answers {answer.status}"]
    if "<html" not in answer.text()[:2_000]:
        return []
    screen.forgive()
    screen.open(address)
    elder = screen.page.evaluate("() => document.documentElement.dataset.scale === 'elder'")
    return faults_of(screen, elder=elder)
