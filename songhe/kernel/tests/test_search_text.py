import pytest

from songhe.kernel.search import asks, names_of, vector_of
from songhe.kernel.slips import one_slip, sound_of
from songhe.kernel.words import endings_of, initials_of, phrases, pinyin_of, synonyms


def test_a_name_is_stored_by_word_sound_letters_and_synonym() -> None:
    vector = vector_of(title="成人尿不湿（L 码）")

    for lexeme in ("尿不湿", "＝成人纸尿裤", "＄＝成人纸尿裤", "niaobushi", "nbs"):
        assert f"'{lexeme}':1" in vector


def test_what_a_description_says_is_marked_as_prose() -> None:
    vector = vector_of(title="沙发垫", prose="也可以当护理垫用")

    assert "'·＝护理垫':1D" in vector
    assert "'＝护理垫'" not in vector


def test_a_thing_is_what_its_title_ends_with() -> None:
    assert "坐垫" in endings_of("轮椅坐垫（加厚）")
    assert "轮椅" not in endings_of("轮椅坐垫（加厚）")


@pytest.mark.parametrize("text", ["", "   ", "。。。", "🙂", "&|!()", "\\"])
def test_signs_alone_ask_nothing(text: str) -> None:
    assert asks(text) == []


def test_who_does_not_name_a_thing_is_understood_all_the_same() -> None:
    assert any("＝药盒" in ask.named for ask in asks("我爸吃药总忘"))


@pytest.mark.parametrize(
    ("typed", "meant", "is_slip"),
    [
        ("zhuyv", "zhuyu", True),
        ("niaobusi", "niaobushi", True),
        ("zhuyuu", "zhuyu", True),
        ("zhyuu", "zhuyu", True),
        ("zhuyu", "zhuyu", False),
        ("zhuyu", "songcan", False),
        ("zy", "zj", False),  # too short to tell
    ],
)
def test_one_slip_is_told_from_another_word(typed: str, meant: str, *, is_slip: bool) -> None:
    assert one_slip(typed, meant) == is_slip


def test_a_sentence_is_no_misspelt_name() -> None:
    assert sound_of("住浴") == "zhuyu"
    assert sound_of("想找一个人来家里帮忙洗澡") == ""


def test_words_with_two_readings_are_read_as_people_say_them() -> None:
    assert pinyin_of("长护险") == "changhuxian"
    assert initials_of("长护险") == "chx"


def test_names_are_kept_with_their_spelling() -> None:
    assert names_of("上门助浴")["助浴"] == "zhuyu"


def test_every_phrase_leads_to_a_known_word() -> None:
    heads = {group[0] for group in synonyms().values()}

    assert {head for some in phrases().values() for head in some} <= heads
