from songhe.oversight.rules.answers import summary_of


def test_the_middle_and_the_shares_are_those_of_the_seconds() -> None:
    answers = summary_of([10, 20, 30, 31, 60, 61, 120, 300, 301, 1000])

    assert answers.median_seconds == 60.5
    assert (answers.within_a_minute, answers.within_five) == (50, 80)
    assert answers.bars == (3, 2, 2, 1, 1, 1)
    assert sum(answers.bars) == answers.answered


def test_too_few_answers_say_nothing() -> None:
    answers = summary_of([10] * 9)

    assert (answers.answered, answers.median_seconds, answers.within_a_minute) == (9, None, None)


def test_nothing_answered_is_no_error() -> None:
    assert summary_of([]).answered == 0
