"""Slips of the pen: what somebody meant who typed a letter or a character wrong."""

from songhe.kernel.words import (
    LONGEST_QUESTION,
    SHORT,
    normal,
    pinyin_of,
    spellings,
    words_of,
)

SHORTEST = 4  # letters; in less a slip may mean anything


def sound_of(text: str) -> str:
    """Return how a question sounds, or "" when it is too long to be one misspelt name."""
    words = words_of(normal(text)[:LONGEST_QUESTION])
    han = sum(len(word) for word in words if not word.isascii())
    return "" if han > SHORT else pinyin_of("".join(words))


def known_spelling(sound: str) -> list[str]:
    """Return the spellings of words with synonyms that differ in no more than a slip."""
    near = [latin for latin in spellings() if one_slip(sound, latin)]
    return sorted({spellings()[latin] for latin in near})


def one_slip(typed: str, meant: str) -> bool:
    """Is one letter wrong, missing, too many, or are two neighbours swapped?"""
    if len(typed) < SHORTEST or abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    at = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), -1)
    if at < 0:
        return True  # one letter more at the end
    rest, other = typed[at:], meant[at:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]
