"""Finding text: what is stored of it as PostgreSQL's own `tsvector`, and how a question asks.

Lexemes are handed to PostgreSQL ready-made, so no parser or dictionary of the server has a say.
Of what a thing is called (title, kind) its words are stored, every two neighbouring characters,
pinyin, first letters and the head words of groups of synonyms; of what is said about it only words
and head words, marked, so that a name can be asked for without the prose.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.postgres.search import SearchQuery

from songhe.kernel.words import (
    HAN,
    LONGEST_QUESTION,
    SHORT,
    TOO_COMMON,
    endings_of,
    groups_at_end,
    groups_in,
    groups_within,
    heads_said,
    heads_spelt,
    initials_of,
    known_words,
    normal,
    pairs_of,
    pinyin_of,
    segment as segment,
    terms_of,
    words_of,
)

SAME = "＝"  # marks the head word of a group of synonyms, so that it is no ordinary word
LAST = "＄"  # marks what a title ends with: a 轮椅坐垫 is a cushion
KIND = "＃"  # marks what its category is called
OFTEN = {"※": 10, "※※": 100}  # marks what was used so often
PROSE = "·"  # marks what only a description says


@dataclass(frozen=True)
class Ask:
    """One reading of a question."""

    named: str  # tsquery over what things are called
    said: str  # the same over everything that is said of them
    rank: str  # what is counted when the answers are put in order
    last: str = ""  # the same over what things end with, so are
    loose: bool = False  # any word of a sentence: better than nothing


class Lexemes(SearchQuery):
    """A `tsquery` that is ready as it stands."""

    def __init__(self, query: str) -> None:
        super().__init__(query, config=None)
        self.query = query

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, list[str | int]]:
        return "%s::tsquery", [self.query]


def vector_of(
    *, title: str, kind: str = "", about: str = "", prose: str = "", used: int = 0
) -> str:
    """Return the `tsvector` of a thing: title A, kind B, what is said about it C and D.

    Of many matches those used often are looked at first, so that stands in it too.
    """
    ranks = dict.fromkeys((mark for mark, least in OFTEN.items() if used >= least), "D")
    weighted = (*_of_title(title), *_of_kind(kind), *_of_prose(about, "C"), *_of_prose(prose, "D"))
    for lexeme, weight in weighted:
        ranks[lexeme] = min(weight, ranks.get(lexeme, weight))
    ranks.pop("", None)
    return " ".join(f"{quoted(lexeme)}:1{weight}" for lexeme, weight in sorted(ranks.items()))


def names_of(title: str, kind: str = "") -> dict[str, str]:
    """Return what somebody may mean by a misspelt word, each with its pinyin."""
    terms = {*terms_of(title), *terms_of(kind)}
    return {term: pinyin_of(term) for term in terms}


def asks(text: str) -> list[Ask]:
    """Return how a question may be read, the most exact reading first; [] when nothing is asked."""
    text = normal(text)[:LONGEST_QUESTION]
    words = words_of(text)
    if not words:
        return []
    if all(word.isascii() for word in words):
        return list(_latin(words))
    return list(_chinese(text, words))


def most_used_first(ask: Ask) -> list[str]:
    """Return a question cut into parts of which none overlaps: the best and most used first."""
    often, very_often = (quoted(mark) for mark in OFTEN)
    parts = []
    for wanted in (f"({ask.named}) & ({ask.last})", f"({ask.named}) & !({ask.last})"):
        parts += [
            f"{wanted} & {very_often}",
            f"{wanted} & {often} & !{very_often}",
            f"{wanted} & !{often}",
        ]
    return parts


def asks_for(terms: Iterable[str]) -> Ask:
    """Return how to ask for any of some names, when a question was spelt like them."""
    parts = [_part(term) for term in terms]
    return _any(parts)


def asks_for_heads(heads: Iterable[str]) -> Ask:
    """Return how to ask for any of some groups of synonyms."""
    return _any([_group(head) for head in heads])


@dataclass(frozen=True)
class _Part:
    """One thing that a question asks for."""

    named: str
    last: str
    said: str
    rank: tuple[str, ...]


def _chinese(text: str, words: list[str]) -> Iterator[Ask]:
    groups = groups_in(text)
    rest = words_of(known_words().sub(" ", text))
    meant = [word for word in rest if word not in TOO_COMMON.split()]
    if not groups and not meant:
        meant = words
    named = [_group(group[0], text) for group in groups]
    spoken = [_group(head) for head in heads_said(text)]
    other = [_part(word) for word in meant]
    if not spoken or not other:
        yield _every([*named, *other])
    if named and other:
        yield _every(named, also=other)
    if spoken:
        yield _any([*spoken, *named], also=other)
    if len(named) > 1:
        yield _any(named, also=other)
    if len(text) <= SHORT and not named:
        sound = pinyin_of("".join(words))
        yield _any([_spelling(sound), *(_group(head) for head in heads_spelt(sound))])
    loose = [*named, *(_part(word) for word in meant if len(word) > 1)]
    if loose:
        yield replace(_any(loose), loose=True)


def _latin(words: list[str]) -> Iterator[Ask]:
    joined = "".join(words)
    heads = heads_spelt(joined)
    exact = [_spelling(joined, starts=False), *(_group(head) for head in heads)]
    if heads or len(joined) > 1:
        yield _any(exact)
    if len(joined) > 2:
        yield _any([_spelling(joined)])
    if len(words) > 1:
        yield _every([_spelling(word) for word in words])


def _every(parts: list[_Part], also: Iterable[_Part] = ()) -> Ask:
    return _joined(parts, " & ", also)


def _any(parts: list[_Part], also: Iterable[_Part] = ()) -> Ask:
    return _joined(parts, " | ", also)


def _joined(parts: list[_Part], sign: str, also: Iterable[_Part]) -> Ask:
    return Ask(
        named=sign.join(f"({part.named})" for part in parts),
        said=sign.join(f"({part.said})" for part in parts),
        last=" | ".join(f"({part.last})" for part in parts),
        rank=" | ".join(dict.fromkeys(one for part in (*parts, *also) for one in part.rank)),
    )


def _group(head: str, text: str = "") -> _Part:
    """Ask for anything of a group; what is called by the very word that was typed comes first."""
    same = SAME + head
    typed = [word for word in known_words().findall(text) if word != head]
    rank = [quoted(mark + same) for mark in ("", LAST, KIND)] + [quoted(word) for word in typed]
    named = f"{quoted(same)} | {quoted(KIND + same)}"
    said = f"{named} | {quoted(PROSE + same)}"
    return _Part(named, quoted(LAST + same), said, tuple(rank))


def _part(word: str) -> _Part:
    if word.isascii():
        return _spelling(word)
    pairs = pairs_of(word)
    if len(word) == 1:
        named = f"{quoted(word)}:*"
    elif len(word) == 2:
        named = f"{quoted(word)} | {quoted(KIND + word)}"
    else:
        named = " | ".join(
            f"{quoted(mark + word)} | ({' & '.join(quoted(mark + pair) for pair in pairs)})"
            for mark in ("", KIND)
        )
    prose = [quoted(PROSE + one) for one in words_of(word)]
    rank = [quoted(mark + word) for mark in ("", LAST, KIND)]
    rank += [quoted(pair) for pair in pairs if pair != word]
    said = f"{named} | ({' & '.join(prose)})"
    return _Part(named, quoted(LAST + word), said, (*rank, *prose))


def _spelling(latin: str, *, starts: bool = True) -> _Part:
    sign = ":*" if starts and len(latin) > 1 else ""
    named = f"{quoted(latin)}{sign} | {quoted(KIND + latin)}{sign}"
    last = f"{quoted(LAST + latin)}{sign}"
    rank = (quoted(latin), last, *named.split(" | "))
    return _Part(named, last, f"{named} | {quoted(PROSE + latin)}", rank)


def _of_title(title: str) -> Iterator[tuple[str, str]]:
    ends = endings_of(title)
    yield from ((word, "A") for word in words_of(title))
    yield from ((SAME + head, "A") for head in groups_within(title))
    yield from ((LAST + word, "A") for word in ends)
    yield from ((LAST + SAME + head, "A") for head in groups_at_end(title))
    yield from ((LAST + pinyin_of(word), "A") for word in ends if HAN.match(word))
    yield from ((pair, "B") for pair in pairs_of(title))
    yield from _spellings(title, "A", "B")


def _of_kind(kind: str) -> Iterator[tuple[str, str]]:
    yield from ((KIND + word, "B") for word in words_of(kind))
    yield from ((KIND + SAME + head, "B") for head in groups_within(kind))
    yield from ((KIND + pair, "C") for pair in pairs_of(kind))
    yield from ((KIND + pinyin_of(term), "C") for term in terms_of(kind))
    yield from ((KIND + initials_of(term), "D") for term in terms_of(kind))


def _of_prose(text: str, weight: str) -> Iterator[tuple[str, str]]:
    yield from ((PROSE + word, weight) for word in words_of(text))
    yield from ((PROSE + SAME + head, weight) for head in groups_within(text))


def _spellings(text: str, one: str, joined: str) -> Iterator[tuple[str, str]]:
    for term, words in terms_of(text).items():
        yield pinyin_of(term), one if words == 1 else joined
        yield initials_of(term), joined if words == 1 else "D"


def quoted(lexeme: str) -> str:
    return "'{}'".format(lexeme.replace("\\", "").replace("'", ""))
