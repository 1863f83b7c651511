"""Signs are drawn by meaning, and every sign that a page asks for exists."""

import re

import pytest
from django.conf import settings

from songhe.kernel.templatetags.icons import ALSO, DRAWINGS, UnknownIcon, icon

ASKED = re.compile(r'{% icon "([\w-]+)"')


def test_a_sign_is_hidden_from_screen_readers() -> None:
    drawn = icon("phone", "is-badge")

    assert drawn.startswith('<svg class="icon is-badge" viewBox="0 0 24 24" aria-hidden="true">')
    assert "<path" in drawn


def test_an_unknown_sign_is_a_mistake() -> None:
    with pytest.raises(UnknownIcon, match="unicorn"):
        icon("unicorn")


def test_another_word_names_a_drawing_and_hides_none() -> None:
    assert [name for name, drawn in ALSO.items() if drawn not in DRAWINGS] == []
    assert ALSO.keys() & DRAWINGS.keys() == set()


def test_every_sign_that_templates_name_is_drawn() -> None:
    known = DRAWINGS.keys() | ALSO.keys()
    asked = {
        f"{template.name}: {name}"
        for template in settings.PACKAGE.rglob("*.html")
        for name in ASKED.findall(template.read_text(encoding="utf-8"))
        if name not in known
    }

    assert asked == set()
