"""A report on paper: set by Typst, which comes as a Python package and needs nothing else.

Words go in as data, never as markup, so nothing that stands in a name can change the page.
The one thing that must be there is a font with Chinese characters.
"""

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from songhe.health.words.report_words import Letter

SHEET = Path(__file__).parent / "report.typ"
# Fonts that hold the characters we write, the plainest first.
FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "PingFang SC",
    "Microsoft YaHei",
    "SimSun",
)


class NoFont(Exception):
    """This machine has no font with Chinese characters."""


def font() -> str:
    """Return the font that papers are set in.

    :raises NoFont: if there is none.
    """
    found = _families(settings.SONGHE_FONTS)
    for family in FAMILIES:
        if family in found:
            return family
    raise NoFont


@lru_cache(maxsize=4)
def _families(folder: str) -> frozenset[str]:
    return frozenset(_typst().Fonts(font_paths=_paths(folder)).families())


def _paths(folder: str) -> list[str]:
    return [folder] if folder else []


def paper(letter: Letter, *, language: str) -> bytes:
    """Return the letter as a PDF, tagged for screen readers.

    :raises NoFont: if this machine cannot write Chinese.
    """
    facts = asdict(letter) | {"font": font(), "language": language[:2]}
    pdf: bytes = _typst().compile(
        SHEET.read_bytes(),
        font_paths=_paths(settings.SONGHE_FONTS),
        sys_inputs={"letter": json.dumps(facts, ensure_ascii=False)},
        root=str(SHEET.parent),
    )
    return pdf


def _typst() -> Any:
    """Thirty megabytes that only this page needs."""
    import typst  # noqa: PLC0415 - loaded when the first paper is asked for

    return typst
