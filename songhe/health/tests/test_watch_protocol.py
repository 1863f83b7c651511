"""The watch protocol as pure arithmetic: bytes to frames, frames to readings."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings, strategies as st

from songhe.health.rules import watch_frames
from songhe.health.rules.watch_frames import MOST_GARBAGE, Frame, Splitter, frame
from songhe.health.rules.watch_protocol import Message, Reading, read

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
WATCH = "5678901234"
LK = b"[3G*5678901234*0002*LK]"
HEART = b"[3G*5678901234*0008*heart,72]"


def split(data: bytes) -> list[bytes]:
    return [one.content for one in Splitter().feed(data)]


def test_a_frame_says_maker_watch_and_content() -> None:
    assert Splitter().feed(HEART) == [Frame("3G", WATCH, "", b"heart,72")]


def test_some_makers_put_an_index_before_the_length() -> None:
    (one,) = Splitter().feed(b"[ZJ*014111001332708*0075*0008*heart,72]")

    assert one == Frame("ZJ", "014111001332708", "0075", b"heart,72")


def test_an_answer_is_framed_as_the_watch_speaks() -> None:
    assert frame("LK", maker="3G", serial=WATCH) == LK
    indexed = frame("AL", maker="ZJ", serial=WATCH, sequence="0075")
    assert indexed == b"[ZJ*5678901234*0075*0002*AL]"
    assert len(frame("名", maker="3G", serial=WATCH)) == len(b"[3G*5678901234*0003*123]")


def test_a_frame_in_two_parts_and_two_frames_in_one() -> None:
    splitter = Splitter()

    assert splitter.feed(HEART[:20]) == []
    both = splitter.feed(HEART[20:] + LK)

    assert [one.content for one in both] == [b"heart,72", b"LK"]
    assert splitter.waiting == 0


@pytest.mark.parametrize(
    ("stream", "contents"),
    [
        (b"hello" + LK, [b"LK"]),
        (LK + b"\r\n" + HEART, [b"LK", b"heart,72"]),
        (b"[[[" + LK, [b"LK"]),
        (b"[3G*12*0002*LK]" + LK, [b"LK"]),  # no watch has so short a number
        (b"[3G*5678901234*00G2*LK]" + LK, [b"LK"]),
        (b"[3G*5678901234*00001*LK]" + LK, [b"LK"]),
        (b"\xff\xfe" + LK + b"\x00\x01", [b"LK"]),
    ],
    ids=["words", "lines", "brackets", "short number", "no length", "long length", "bytes"],
)
def test_what_is_no_frame_is_passed_over(stream: bytes, contents: list[bytes]) -> None:
    assert split(stream) == contents


@pytest.mark.parametrize(
    ("stream", "contents"),
    [
        (b"[3G*5678901234*0005*heart,72]", [b"heart,72"]),
        (b"[3G*5678901234*0009*heart,72]" + LK, [b"heart,72", b"LK"]),
        (b"[3G*5678901234*FFFF*heart,72]" + LK, [b"heart,72", b"LK"]),
        (b"[3G*5678901234*0040*AL,2111" + LK, [b"LK"]),  # cut off in the middle
        (b"[3G*5678901234*0008*wifi,a]b]" + LK, [b"wifi,a]b", b"LK"]),
    ],
    ids=["too short", "one too long", "far too long", "cut off", "bracket inside"],
)
def test_a_wrong_length_loses_no_neighbour(stream: bytes, contents: list[bytes]) -> None:
    assert split(stream) == contents


def test_a_stream_without_frames_is_given_up() -> None:
    splitter = Splitter()

    splitter.feed(b"GET / HTTP/1.1\r\n" * (MOST_GARBAGE // 12 + 1))

    assert splitter.lost
    assert splitter.feed(LK) == []
    assert splitter.waiting == 0


PIECES = st.one_of(
    st.sampled_from([LK, HEART, b"[ZJ*014111001332708*0075*0002*AL]", b"[3G*5678901234*0040*AL,2"]),
    st.builds(
        lambda content, wrong: (
            b"[3G*5678901234*%04X*" % max(0, min(0xFFFF, len(content) + wrong)) + content + b"]"
        ),
        st.binary(max_size=60),
        st.sampled_from([0, 0, 0, 0, 1, -1, 7, 500]),
    ),
    st.binary(max_size=40),
    st.text(alphabet="[]*3G,0F56789", max_size=30).map(str.encode),
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map(b"".join), st.data())
def test_however_the_bytes_are_cut_the_same_frames_come_out(
    stream: bytes, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    splitter = Splitter()

    frames: list[Frame] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        frames += splitter.feed(stream[start:end])

    assert frames == Splitter().feed(stream)
    one_by_one = Splitter()
    assert frames == [f for byte in stream for f in one_by_one.feed(bytes([byte]))]


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=12).map(b"".join))
def test_what_is_held_back_is_bounded(stream: bytes) -> None:
    splitter = Splitter()
    most = watch_frames.MOST_CONTENT + 2 * watch_frames.LONGEST_HEAD

    for _ in range(80_000 // len(stream) + 1 if stream else 0):
        splitter.feed(stream)
        assert splitter.waiting <= most + len(stream)


# --- What they mean ------------------------------------------------------------------------

HERE = "A,30.546812,N,114.362071,E,1.20,90.0,25.0,9,80,77,5231,0"
PLACE = (Reading("latitude", 30.546812, AT), Reading("longitude", 114.362071, AT))


def position(word: str, status: str, *, at: datetime = AT, here: str = HERE) -> bytes:
    return f"{word},{at:%d%m%y,%H%M%S},{here},{status},1,0,460,0,9340,3663,35".encode()


def told(content: bytes) -> dict[str, float]:
    return {one.metric: one.value for one in read(content, at=AT).readings}


def test_a_position_brings_place_battery_and_steps_at_its_own_time() -> None:
    message = read(position("UD", "00000010"), at=AT + timedelta(minutes=2))

    assert message == Message(
        "UD",
        (
            *PLACE,
            Reading("battery", 77, AT),
            Reading("steps_24h", 5231, AT),
            Reading("moving", 1, AT),
        ),
        "",
    )


def test_south_and_west_are_below_nought() -> None:
    here = HERE.replace("N", "S").replace(",E,", ",W,")

    found = told(position("UD", "00000000", here=here))

    assert (found["latitude"], found["longitude"]) == (-30.546812, -114.362071)


@pytest.mark.parametrize("here", [HERE.replace("A,", "V,"), HERE.replace("30.546812", "0.0")])
def test_a_place_that_the_watch_only_guesses_is_left_out(here: str) -> None:
    found = told(position("UD", "00000000", here=here))

    assert found == {"battery": 77, "steps_24h": 5231, "moving": 0}


def test_a_watch_whose_clock_keeps_another_zone_is_understood() -> None:
    china = timezone(timedelta(hours=8))
    content = position("UD", "00000000", at=AT.astimezone(china))

    assert read(content, zone=china, at=AT).readings[:2] == PLACE


@pytest.mark.parametrize(
    ("status", "signs"),
    [
        ("00010000", {"sos": 1.0}),
        ("00200010", {"fall": 1.0}),
        ("00400000", {"fall": 1.0}),
        ("00040000", {"fence": 1.0}),
        ("00080000", {"fence": 0.0}),
        ("00100008", {"removed": 1.0}),
        ("00000002", {"fence": 1.0}),
        ("00000004", {"fence": 0.0}),
        ("00020001", {}),  # a low battery: the percentage says it
        ("00310000", {"sos": 1.0, "removed": 1.0, "fall": 1.0}),
    ],
)
def test_the_bits_of_an_alarm_say_what_it_is(status: str, signs: dict[str, float]) -> None:
    message = read(position("AL", status), at=AT)

    others = {"latitude", "longitude", "battery", "steps_24h", "moving"}
    assert {r.metric: r.value for r in message.readings if r.metric not in others} == signs
    assert message.answer == "AL"


@pytest.mark.parametrize("word", ["AL", "AL_LTE", "ALCUSTOMER1"])
@pytest.mark.parametrize(
    "at", [AT - timedelta(hours=8), AT + timedelta(hours=8), datetime(2000, 1, 1, tzinfo=UTC)]
)
def test_a_call_for_help_is_not_lost_to_a_wrong_clock(word: str, at: datetime) -> None:
    message = read(position(word, "00010000", at=at), at=AT)

    assert Reading("sos", 1.0, None) in message.readings
    assert message.answer == "AL"


def test_a_call_for_help_keeps_its_own_time_so_that_sent_twice_it_is_one() -> None:
    content = position("AL", "00010000")

    first, again = (read(content, at=AT + timedelta(minutes=m)) for m in (0, 3))

    assert Reading("sos", 1.0, AT) in first.readings
    assert first == again


@pytest.mark.parametrize("content", [b"AL", b"AL,,,", b"AL,999999,1,A,x", b"AL,\xff\xff,\xfe"])
def test_an_alarm_that_cannot_be_read_is_taken_for_a_call(content: bytes) -> None:
    assert read(content, at=AT) == Message(
        content.decode("utf-8", "replace").split(",")[0], (Reading("sos", 1.0, None),), "AL"
    )


def test_an_alarm_stored_up_offline_keeps_its_time_and_so_pages_nobody() -> None:
    yesterday = AT - timedelta(days=1)

    readings = read(position("UD2", "00010000", at=yesterday), at=AT).readings

    assert Reading("sos", 1.0, yesterday) in readings
    assert {one.at for one in readings} == {yesterday}
    assert read(b"UD2,000000,000000,A", at=AT).readings == ()


@pytest.mark.parametrize(
    ("content", "readings", "answer"),
    [
        (b"LK", {}, "LK"),
        (b"LK,50,100,88", {"steps_24h": 50, "battery": 88}, "LK"),
        (b"INIT", {}, "INIT,1"),
        (b"TKQ", {}, "TKQ"),
        (b"TKQ2", {}, "TKQ2"),
        (b"heart,72", {"heart_rate": 72}, ""),
        (b"PULSE,64", {"heart_rate": 64}, ""),
        (b"heart,0", {}, ""),
        (
            b"bphrt,120,79,73,,,,",
            {"bp_systolic": 120, "bp_diastolic": 79, "heart_rate": 73},
            "",
        ),
        (b"BLOOD,109,68", {"bp_systolic": 109, "bp_diastolic": 68}, ""),
        (b"btemp2,1,35.29", {"body_temperature": 35.29}, ""),
        (b"btemp2,0,35.29", {}, ""),
        (b"TK,#!AMR\x0a}", {}, ""),
        (b"heart,\xef\xbc\x97\xef\xbc\x92", {}, ""),  # full-width digits are no number
        (b"heart,7e1", {}, ""),
        (b"", {}, ""),
    ],
)
def test_each_word_means_what_it_says(
    content: bytes, readings: dict[str, float], answer: str
) -> None:
    message = read(content, at=AT)

    assert {one.metric: one.value for one in message.readings} == readings
    assert all(one.at is None for one in message.readings)
    assert message.answer == answer


@settings(deadline=None)
@given(
    st.sampled_from(["LK", "UD", "UD2", "AL", "AL_LTE", "heart", "bphrt", "btemp2", "", "TK"]),
    st.lists(st.one_of(st.text(max_size=12), st.from_regex(r"-?\d{0,9}\.?\d{0,9}"))),
)
def test_no_content_makes_it_fail(word: str, fields: list[str]) -> None:
    content = ",".join([word, *fields]).encode("utf-8", "surrogatepass")

    message = read(content, at=AT)

    assert all(isinstance(one.value, float) for one in message.readings)
