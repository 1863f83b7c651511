"""Text for search: words, pinyin, initials and synonyms, as PostgreSQL's own `tsvector`.

What is stored for a text: its words, every two neighbouring characters (so that nothing is lost
when a text and a question are cut differently), the head word of each group of synonyms it
mentions, and pinyin and initials of its words and of those synonyms. A question becomes a
`tsquery` over the same lexemes. Both are handed to PostgreSQL ready-made, so no parser or
dictionary of the server has a say.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import rjieba
from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from pypinyin import Style, lazy_pinyin

HAN = re.compile(r"[㐀-鿿]+")
WORD = re.compile(r"[㐀-鿿]+|[a-z0-9]+")
SAME = "＝"  # marks the head word of a group of synonyms, so that it is no ordinary word
JOINED = 3  # so many neighbouring words are also written as one in pinyin: shangmenzhuyu
LONGEST_QUESTION = 60
TOO_COMMON = frozenset("的了吗呢和与或我要想有在给一个请买找")

Group = tuple[str, ...]


def normal(text: str) -> str:
    """Return a text in half-width small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def words_of(text: str) -> list[str]:
    """Return the words of a text in order; signs and spaces are left out."""
    cut: list[str] = rjieba.cut(normal(text))
    return [part for piece in cut for part in WORD.findall(piece)]


def segment(text: str) -> str:
    """Return the words of a text with spaces between them: 上门助浴 → 上门 助浴."""
    return " ".join(words_of(text))


@lru_cache(maxsize=20_000)  # the same words come again and again
def pinyin_of(text: str) -> str:
    """Return the pinyin without tones or spaces: 助浴 → zhuyu."""
    return "".join(WORD.findall("".join(lazy_pinyin(normal(text))).lower()))


@lru_cache(maxsize=20_000)
def initials_of(text: str) -> str:
    """Return the first letters: 助浴 → zy."""
    letters = lazy_pinyin(normal(text), style=Style.FIRST_LETTER)
    return "".join(WORD.findall("".join(letters).lower()))


@lru_cache(maxsize=1)
def synonyms() -> dict[str, Group]:
    """Return each word that has synonyms with its group; the first of a group is its head."""
    lines = (settings.DATA / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    groups = [
        tuple(normal(word.strip()) for word in line.split("="))
        for line in lines
        if "=" in line and not line.startswith("#")
    ]
    return {word: group for group in groups for word in group}


@lru_cache(maxsize=1)
def _known() -> re.Pattern[str]:
    longest_first = sorted(synonyms(), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in longest_first))


def groups_in(text: str) -> list[Group]:
    """Return the groups of synonyms that a text mentions, each once, longest words first."""
    found = _known().findall(normal(text))
    return list(dict.fromkeys(synonyms()[word] for word in found))


def vector_of(*weighted: tuple[str, str]) -> str:
    """Return the `tsvector` of some texts, each with its weight from A (title) to D."""
    ranks: dict[str, str] = {}
    for weight, text in weighted:
        for lexeme in _lexemes(text):
            ranks[lexeme] = min(weight, ranks.get(lexeme, weight))
    return " ".join(f"{_quoted(lexeme)}:1{weight}" for lexeme, weight in sorted(ranks.items()))


def latin_of(*texts: str) -> str:
    """Return the pinyin that typing errors are compared with."""
    terms = {term for text in texts for term in _terms(text)}
    return " ".join(sorted({pinyin_of(term) for term in terms} - {""}))


def question(text: str, *, every: bool = True) -> str:
    """Return the `tsquery` that asks for every part of a question, or for any of them.

    A known word asks for its whole group of synonyms, a Latin word also for pinyin and initials.
    "" when there is nothing to ask for.
    """
    text = normal(text)[:LONGEST_QUESTION]
    parts = [_quoted(SAME + group[0]) for group in groups_in(text)]
    rest = words_of(_known().sub(" ", text))
    meant = [word for word in rest if word not in TOO_COMMON] or ([] if parts else rest)
    parts += [_asked(word) for word in meant]
    asked = (" & " if every else " | ").join(parts)
    if len(meant) > 1 and all(word.isascii() for word in meant):
        # zhu yu: typed with a space, meant as one
        return f"({asked}) | {_quoted(''.join(meant))}:*"
    return asked


def spelt_like(text: str) -> str:
    """Return the pinyin of a question, to be compared with `latin_of` when nothing was found."""
    return pinyin_of("".join(words_of(text[:LONGEST_QUESTION])))


class Lexemes(SearchQuery):
    """A `tsquery` that is ready as it stands."""

    def __init__(self, query: str) -> None:
        super().__init__(query, config=None)
        self.query = query

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, list[str | int]]:
        return "%s::tsquery", [self.query]


def _lexemes(text: str) -> set[str]:
    words = words_of(text)
    groups = groups_in(text)
    heads = {SAME + group[0] for group in groups}
    said = {term for term in _terms(text) if len(term) > 1}
    spelt = {pinyin_of(term) for term in said} | {initials_of(term) for term in said}
    return ({*words} | _pairs(text) | heads | spelt) - {""}


def _terms(text: str) -> set[str]:
    """Whatever of a text somebody may type in pinyin: words, neighbours joined, synonyms."""
    terms = {word for group in groups_in(text) for word in group}
    for run in HAN.findall(normal(text)):
        words: list[str] = rjieba.cut(run)
        for start in range(len(words)):
            terms |= {"".join(words[start:end]) for end in range(start + 1, start + JOINED + 1)}
    return terms


def _pairs(text: str) -> set[str]:
    return {pair for run in HAN.findall(normal(text)) for pair in _neighbours(run)}


def _neighbours(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def _asked(word: str) -> str:
    if word.isascii():
        # Whoever is still typing: zhuy. One letter would ask for half the dictionary.
        return f"{_quoted(word)}:*" if len(word) > 1 else _quoted(word)
    if len(word) == 1:
        return f"{_quoted(word)}:*"
    if len(word) == 2:
        return _quoted(word)
    return f"({_quoted(word)} | ({_all(_neighbours(word))}))"


def _all(lexemes: Iterable[str]) -> str:
    return " & ".join(_quoted(lexeme) for lexeme in lexemes)


def _quoted(lexeme: str) -> str:
    return "'{}'".format(lexeme.replace("\\", "").replace("'", ""))
