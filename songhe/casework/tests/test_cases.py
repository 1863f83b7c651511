"""Cases open by themselves, once, for whom needs one; only the agency reads and writes."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.assessment import actions as assessment
from songhe.assessment.queries import SELF_CARE
from songhe.casework import actions, queries
from songhe.casework.models import Case, CaseEntry
from songhe.casework.states import CASE_FLOW, CaseState, EntryKind, Outcome
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message

Tell = Callable[[], int]
ANSWERS = ("eating", "grooming", "dressing", "toileting", "mobility")
CALLED = actions.Done(EntryKind.PHONE, date(2026, 11, 21), "打电话问候，精神好，想有人陪着洗澡。")


def assessed(cast: Cast, *options: int) -> None:
    filled = assessment.start_assessment(elder=cast.grandma, scale=SELF_CARE, by="王秀兰", at=NOON)
    for item, option in zip(ANSWERS, options, strict=True):
        assessment.answer(assessment=filled, item=item, option=option)
    assessment.finish_assessment(assessment=filled, by="王秀兰", at=NOON)


def opened(cast: Cast) -> Case:
    case = actions.open_case(elder=cast.grandma, level=1, by="王秀兰", at=NOON)
    assert case is not None
    return case


def test_a_case_rests_when_closed() -> None:
    assert {step.reaches for step in CASE_FLOW.steps} | {"open"} == set(CaseState)
    assert CASE_FLOW.verbs(CaseState.CLOSED) == []


def test_an_assessment_of_level_one_opens_a_case(cast: Cast, tell_everyone: Tell) -> None:
    assessed(cast, 0, 1, 1, 0, 0)
    tell_everyone()

    case = Case.objects.get()
    assert (case.elder, case.worker, case.agency) == (
        cast.grandma,
        cast.social_worker,
        cast.agency,
    )
    assert case.why == "自理评估为 1 级、独居"
    assert Message.objects.get(person=cast.social_worker).url == f"/casework/cases/{case.code}/"


def test_living_alone_is_enough(cast: Cast, tell_everyone: Tell) -> None:
    assessed(cast, 0, 0, 0, 0, 0)
    tell_everyone()

    assert Case.objects.get().why == "独居"


def test_who_manages_and_is_not_alone_needs_no_case(cast: Cast, tell_everyone: Tell) -> None:
    cast.grandma.lives_alone = False
    cast.grandma.save(update_fields=["lives_alone"])
    assessed(cast, 0, 0, 0, 0, 0)
    tell_everyone()

    assert not Case.objects.exists()


def test_being_told_twice_opens_one(cast: Cast, tell_everyone: Tell) -> None:
    assessed(cast, 0, 1, 1, 0, 0)
    tell_everyone()
    Event.objects.filter(name="assessment.assessment.finish").update(delivered_at=None)
    tell_everyone()

    assert Case.objects.count() == 1
    assert Event.objects.filter(name="casework.case.open").count() == 1


def test_an_entry_sent_twice_is_written_once(cast: Cast) -> None:
    case, acting = opened(cast), acting_of(cast.social_worker)

    for _ in range(2):
        actions.add_entry(case=case, acting=acting, done=CALLED, once="ABCDEFGH2345", at=NOON)

    entry = CaseEntry.objects.get()
    assert (entry.words, entry.author) == (CALLED.words, cast.social_worker)


def test_the_words_are_sealed_in_the_database(cast: Cast) -> None:
    actions.add_entry(
        case=opened(cast),
        acting=acting_of(cast.social_worker),
        done=CALLED,
        once="ABCDEFGH2345",
        at=NOON,
    )

    with connection.cursor() as sql:
        sql.execute("SELECT words FROM casework_caseentry")
        assert "电话" not in sql.fetchone()[0]


@pytest.mark.parametrize(
    ("done", "refusal"),
    [
        (actions.Done(EntryKind.PHONE, date(2026, 11, 21), "  "), actions.NothingSaid),
        (actions.Done(EntryKind.VISIT, date(2026, 11, 22), "明天去"), actions.InTheFuture),
    ],
)
def test_what_says_nothing_or_has_not_happened_is_refused(
    done: actions.Done, refusal: type[Exception], cast: Cast
) -> None:
    with pytest.raises(refusal):
        actions.add_entry(
            case=opened(cast),
            acting=acting_of(cast.social_worker),
            done=done,
            once="ABCDEFGH2345",
            at=NOON,
        )

    assert not CaseEntry.objects.exists()


@pytest.mark.parametrize("who", ["operator", "doctor", "officer", "manager", "daughter", "elder"])
def test_nobody_else_writes_or_closes(who: str, cast: Cast) -> None:
    case, acting = opened(cast), acting_of(getattr(cast, who))

    with pytest.raises(actions.NotOfThisAgency):
        actions.add_entry(case=case, acting=acting, done=CALLED, once="ABCDEFGH2345", at=NOON)
    with pytest.raises(actions.NotOfThisAgency):
        actions.close_case(case=case, acting=acting, outcome=Outcome.BETTER, words="好了", at=NOON)

    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert not CaseEntry.objects.exists()
    assert not queries.cases_visible_to(acting.person).exists()


def test_a_closed_case_takes_no_entries_and_is_closed_once(cast: Cast) -> None:
    case, acting = opened(cast), acting_of(cast.social_worker)
    actions.close_case(
        case=case, acting=acting, outcome=Outcome.BETTER, words="助浴已经稳定。", at=NOON
    )

    with pytest.raises(NotAllowed):
        actions.add_entry(case=case, acting=acting, done=CALLED, once="ABCDEFGH2345", at=NOON)
    with pytest.raises(NotAllowed):
        actions.close_case(case=case, acting=acting, outcome=Outcome.MOVED, words="又结", at=NOON)

    case.refresh_from_db()
    assert (case.outcome, case.closing_words) == (Outcome.BETTER, "助浴已经稳定。")
    assert not CaseEntry.objects.exists()


def test_after_closing_a_new_assessment_opens_a_new_case(cast: Cast, tell_everyone: Tell) -> None:
    actions.close_case(
        case=opened(cast),
        acting=acting_of(cast.social_worker),
        outcome=Outcome.BETTER,
        words="好了",
        at=NOON - timedelta(days=1),
    )
    assessed(cast, 0, 1, 1, 0, 0)
    tell_everyone()

    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", "open"]


def test_without_her_consent_the_agency_sees_neither_needs_nor_phone(cast: Cast) -> None:
    opened_to = queries.opened_to(opened(cast), NOON)

    assert (opened_to.needs, opened_to.phone, opened_to.address) == (None, "", "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_telling_at_once_open_one_case() -> None:
    cast = build_cast(at=NOON)
    together = threading.Barrier(2)

    def listen() -> None:
        together.wait()
        actions.open_case(elder=cast.grandma, level=1, by="王秀兰", at=NOON)
        connection.close()

    threads = [threading.Thread(target=listen) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Case.objects.count() == 1
    assert Event.objects.filter(name="casework.case.open").count() == 1
