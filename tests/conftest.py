"""A browser and the whole program, for stories that need both."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from songhe.config.browser import LAUNCH, find
from songhe.demo.cast import Cast, build_cast
from tests.browser.people import Screen, new_screen, sign_in
from tests.browser.site import Site

# The browser's loop runs in the thread in which tests ask the database; they do not mix there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

OpenAs = Callable[..., Screen]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": find(), "args": LAUNCH}


@pytest.fixture
def site(_site: str, transactional_db: None) -> Site:
    return Site(_site)


@pytest.fixture
def town(site: Site) -> Cast:
    """The nine, living now: a browser has no other clock."""
    return build_cast(at=timezone.now())


@pytest.fixture
def open_as(site: Site, town: Cast, browser: Browser) -> Iterator[OpenAs]:
    """Give each person a browser: `open_as("daughter")`, `open_as("doctor", desk=True)`."""
    screens: list[Screen] = []

    def opened(slug: str = "", **wishes: Any) -> Screen:
        screen = new_screen(browser, site.address, **wishes)
        screens.append(screen)
        return sign_in(screen, slug) if slug else screen

    yield opened
    for screen in screens:
        screen.page.context.close()
