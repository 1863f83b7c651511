"""What docs/devices.md says of elder watches is what the door does, to the byte."""

import re
from datetime import timedelta

import pytest
from django.conf import settings

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.health.edge.watches import Watches
from songhe.health.models.devices import Device
from songhe.health.queries.positions import latest_position_of
from songhe.health.rules.watch_protocol import SIGNS, read
from songhe.health.tests.dialling import Dial, Door, values_of

DOCUMENT = (settings.ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
CHAPTER = DOCUMENT.partition("## Elder watches over TCP")[2]
LINES = re.findall(r"^    ([→←]) (\[.*\])$", CHAPTER, re.MULTILINE)
ROWS = re.findall(r"^\| (`.*?) \| (.*?) ?\| (.*?) ?\|$", CHAPTER, re.MULTILINE)
BITS = re.findall(r"^\| ([\d, ]+) \| `(\w+)` (\d).* \|$", CHAPTER, re.MULTILINE)


@pytest.mark.django_db(transaction=True)
def test_the_conversation_goes_as_written(door: Door, wearing: Device, grandma: Elder) -> None:
    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        for who, said in LINES:
            if who == "→":
                await watch.send(said.encode())
            else:
                assert (await watch.hear()).decode() == said

    door.run(story)

    assert [who for who, _said in LINES] == list("→←→←→→→←")
    assert values_of(grandma, "bp_systolic") == [152]
    assert values_of(grandma, "sos") == [1]
    position = latest_position_of(elder_id=grandma.pk, at=NOON)
    assert position is not None
    assert position.at == NOON
    assert len(values_of(grandma, "latitude")) == 2


def test_each_word_of_the_table_is_kept_and_answered_as_written() -> None:
    seen = set()
    for words, kept, answer in ROWS:
        metrics = set(re.findall(r"`(\w+)`", kept))
        for word in re.findall(r"`([^`]+)`", words):
            content = _numbers(word)
            message = read(content.encode(), at=NOON)
            if "…" in word:
                continue  # a position, with a table of its own
            seen.add(word)
            told = {reading.metric for reading in message.readings}
            assert told <= metrics, word
            assert told == metrics or content.count(",") < 3, word
            expected = word if answer == "the same word" else answer.strip("`")
            assert message.answer == expected, word
    assert len(seen) == 10


def _numbers(word: str) -> str:
    """Put a number in the place of each name of one: LK,steps → LK,50."""
    head, *fields = word.split(",")
    return ",".join([head, *(f if f[0].isdigit() else "50" for f in fields)])


def test_the_bits_of_the_status_are_those_of_the_table() -> None:
    written = {
        int(bit): (metric, float(value))
        for bits, metric, value in BITS
        for bit in bits.split(",")
        if metric != "moving"
    }

    assert written == SIGNS


def test_a_wrong_clock_is_measured_as_written() -> None:
    assert "more than fifteen minutes off" in CHAPTER
    line = next(said for _who, said in LINES if "*AL," in said)
    content = line.rpartition("*")[2].strip("]").encode()

    late = read(content, at=NOON + timedelta(minutes=16)).readings
    punctual = read(content, at=NOON + timedelta(minutes=14)).readings

    assert [one.at for one in late if one.metric == "sos"] == [None]
    assert [one.at for one in punctual if one.metric == "sos"] == [NOON]
