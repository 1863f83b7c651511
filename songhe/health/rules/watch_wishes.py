"""What an elder watch is told, and by which word it shows that it heard.

The words are those of the watches in `watch_protocol`. `MONITOR` (the watch calls back and
whoever rings hears the room), `CENTER`, `SOS1` (numbers of people) and `POWEROFF` are left out
on purpose: nothing secret goes through a door that protects nothing.
"""

from collections.abc import Iterable

WORDS = {"locate": "CR", "ring": "FIND", "often": "UPLOAD,60", "usual": "UPLOAD,600"}
# A watch repeats the word; one that only sends where it is has answered, too.
ANSWERS = {
    "locate": {"CR", "UD", "UD_LTE"},
    "ring": {"FIND"},
    "often": {"UPLOAD"},
    "usual": {"UPLOAD"},
}


def answered_by(wish: str, words: Iterable[str]) -> bool:
    return not ANSWERS[wish].isdisjoint(words)
