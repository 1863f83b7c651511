"""Chinese text taken apart: words, pinyin, first letters, and words that mean the same."""

import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from types import ModuleType

from django.conf import settings

HAN = re.compile(r"[㐀-鿿]+")
WORD = re.compile(r"[㐀-鿿]+|[a-z0-9]+")
BRACKET = re.compile(r"[(\[【]")  # what stands in brackets is not what a thing is
JOINED = 3  # so many neighbouring words are also taken as one: 上门助浴
LONGEST_TERM = 8  # characters
LONGEST_QUESTION = 60
SHORT = 6  # characters; what is longer is a sentence, and not compared by its sound
TOO_COMMON = (
    "的 了 吗 呢 吧 和 与 或 我 要 想 有 在 给 一个 请 买 找 用 什么 怎么 哪个 哪里 "
    "好 是 不 很 点 个 太 总 老人 老人家 老年人 爸 妈 我妈 我爸 爷爷 奶奶 "
    "帮忙 帮 需要 可以 能 便宜 没有 没 人 家里"
)

Group = tuple[str, ...]


def normal(text: str) -> str:
    """Return a text in half-width small letters."""
    return unicodedata.normalize("NFKC", text).lower()


@lru_cache(maxsize=20_000)
def _cut(run: str) -> tuple[str, ...]:
    return tuple(_words().cut(run))


def words_of(text: str) -> list[str]:
    """Return the words of a text in order; signs and spaces are left out."""
    return [part for piece in _cut(normal(text)) for part in WORD.findall(piece)]


def segment(text: str) -> str:
    """Return the words of a text with spaces between them: 上门助浴 → 上门 助浴."""
    return " ".join(words_of(text))


def pairs_of(text: str) -> list[str]:
    """Return every two neighbouring characters: 上门助浴 → 上门, 门助, 助浴."""
    return [run[at : at + 2] for run in HAN.findall(normal(text)) for at in range(len(run) - 1)]


def core_of(title: str) -> str:
    """Return a title without what stands in brackets at its end: 助浴包月（八次） → 助浴包月."""
    return BRACKET.split(normal(title))[0].strip()


def terms_of(text: str) -> dict[str, int]:
    """Return words and neighbours joined, each with how many words it is made of."""
    terms: dict[str, int] = {}
    for run in HAN.findall(normal(text)):
        words = _cut(run)
        for start in range(len(words)):
            for end in range(start + 1, min(start + JOINED, len(words)) + 1):
                term = "".join(words[start:end])
                if 1 < len(term) <= LONGEST_TERM:
                    terms.setdefault(term, end - start)
    return terms


def endings_of(text: str) -> set[str]:
    """Return the words with which a title ends, since in Chinese the thing itself comes last."""
    runs = WORD.findall(core_of(text))
    words = _cut(runs[-1]) if runs else ()
    return {"".join(words[-many:]) for many in range(1, min(JOINED, len(words)) + 1)}


@lru_cache(maxsize=50_000)  # the same words come again and again
def pinyin_of(text: str) -> str:
    """Return the pinyin without tones or spaces: 助浴 → zhuyu."""
    return "".join(WORD.findall("".join(_pinyin().lazy_pinyin(normal(text))).lower()))


@lru_cache(maxsize=50_000)
def initials_of(text: str) -> str:
    """Return the first letters: 助浴 → zy."""
    letters = _pinyin().lazy_pinyin(normal(text), style=_pinyin().Style.FIRST_LETTER)
    return "".join(WORD.findall("".join(letters).lower()))


@lru_cache(maxsize=1)
def synonyms() -> dict[str, Group]:
    """Return each word that has synonyms with its group; the first of a group is its head."""
    groups = [
        tuple(normal(word.strip()) for word in line.split("=")) for line in _lines("synonyms.txt")
    ]
    return {word: group for group in groups for word in group}


@lru_cache(maxsize=1)
def phrases() -> dict[str, Group]:
    """Return what people say when they do not name a thing, with the heads of what helps."""
    pairs = (line.split("=") for line in _lines("phrases.txt"))
    return {
        normal(said.strip()): tuple(normal(head.strip()) for head in heads.split("|"))
        for said, heads in pairs
    }


def groups_in(text: str) -> list[Group]:
    """Return the groups of synonyms that a question names: longest words first, none twice."""
    found = known_words().findall(normal(text))
    return list(dict.fromkeys(synonyms()[word] for word in found))


def groups_within(text: str) -> set[str]:
    """Return the heads of all groups that have a word in a text, inside a longer word too."""
    text = normal(text)
    return {group[0] for word, group in synonyms().items() if word in text}


def groups_at_end(title: str) -> set[str]:
    """Return the heads of the groups with a word of which a title ends."""
    core = core_of(title)
    return {group[0] for word, group in synonyms().items() if core.endswith(word)}


def heads_said(text: str) -> list[str]:
    """Return the heads of what helps with what a question says: 吃药总忘 → 药盒."""
    text = normal(text)
    found = [heads for said, heads in phrases().items() if said in text]
    return list(dict.fromkeys(head for heads in found for head in heads))


def heads_spelt(latin: str) -> list[str]:
    """Return the heads of groups with a word that is spelt so, or has these first letters."""
    return _spelt().get(latin, [])


@lru_cache(maxsize=1)
def known_words() -> re.Pattern[str]:
    """Match any word that has synonyms, the longest first."""
    longest_first = sorted(synonyms(), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in longest_first))


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """Return the pinyin of every word that has synonyms, with the head of its group."""
    return {pinyin_of(word): group[0] for word, group in synonyms().items()}


@lru_cache(maxsize=1)
def _spelt() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word, group in synonyms().items():
        for latin in {pinyin_of(word), initials_of(word)}:
            if len(latin) > 1 and group[0] not in found[latin]:
                found[latin].append(group[0])
    return found


def get_ready() -> None:
    """Read the dictionaries now, so that the first who searches does not wait for them."""
    _words()
    _pinyin()


@cache
def _words() -> ModuleType:
    import rjieba  # noqa: PLC0415 - slow and large to load, and few processes need it

    return rjieba


@cache
def _pinyin() -> ModuleType:
    """Return the reader of pinyin, which was told how some words are read."""
    import pypinyin  # noqa: PLC0415 - the same

    pairs = (line.split("=") for line in _lines("pinyin.txt"))
    pypinyin.load_phrases_dict(
        {word.strip(): [[one] for one in how.split()] for word, how in pairs}
    )
    return pypinyin


def _lines(name: str) -> list[str]:
    lines = (settings.DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if "=" in line and not line.startswith("#")]
