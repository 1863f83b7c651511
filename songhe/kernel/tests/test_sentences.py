import pytest

from songhe.kernel.templatetags.sentences import whole


@pytest.mark.parametrize(
    ("begun", "said"),
    [
        ("反悔了，", "反悔了。"),
        ("You changed your mind: ", "You changed your mind."),
        ("您取消了预约。", "您取消了预约。"),
        ("", ""),
    ],
)
def test_a_reason_said_alone_ends_as_a_sentence(begun: str, said: str) -> None:
    assert whole(begun) == said
