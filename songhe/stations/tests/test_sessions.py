"""Asking, confirming and ending: nobody is acted for without her yes."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions import pins
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.stations import actions, queries
from songhe.stations.models import AssistedSession
from songhe.stations.rules.signatures import NotASignature
from songhe.stations.states import SESSION_FLOW, ConfirmedBy, SessionState

NAME = "M40 60L120 80L200 60M220 40L220 160L300 120"
BOTH = "吴敏（水果湖社区站）代王秀兰"


def asked(cast: Cast) -> AssistedSession:
    return actions.ask_session(elder=cast.grandma, acting=acting_of(cast.operator), at=NOON)


def opened(cast: Cast) -> AssistedSession:
    session = asked(cast)
    actions.confirm_by_signature(session=session, path=NAME, at=NOON)
    return session


def code_on_her_phone(cast: Cast) -> str:
    words = Message.objects.filter(person=cast.elder).latest("pk").words
    return words.split("确认码 ")[1][:4]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10_000:04d}"


def test_every_state_can_be_reached() -> None:
    assert {step.reaches for step in SESSION_FLOW.steps} | {"asked"} == set(SessionState)
    resting = {state for state in SessionState if not SESSION_FLOW.verbs(state)}
    assert resting == {SessionState.ENDED, SessionState.CANCELLED}


def test_her_name_on_the_screen_opens_the_session_under_both_names(cast: Cast) -> None:
    session = opened(cast)

    session.refresh_from_db()
    assert (session.state, session.confirmed_by) == (SessionState.OPEN, ConfirmedBy.SIGNATURE)
    assert session.signature == NAME
    assert Event.objects.get(name="stations.assistedsession.confirm").actor == BOTH
    assert "吴敏开始在水果湖社区站帮您办理业务" in Message.objects.get(person=cast.elder).words


def test_the_code_she_speaks_opens_it(cast: Cast) -> None:
    session = asked(cast)
    actions.send_code(session=session, at=NOON)

    actions.confirm_by_code(session=session, code=code_on_her_phone(cast), at=NOON)

    session.refresh_from_db()
    assert (session.state, session.confirmed_by) == (SessionState.OPEN, ConfirmedBy.SPOKEN)
    assert session.spoken_hash == ""


def test_a_wrong_code_opens_nothing_and_is_counted(cast: Cast) -> None:
    session = asked(cast)
    actions.send_code(session=session, at=NOON)

    with pytest.raises(actions.WrongCode):
        actions.confirm_by_code(session=session, code=other_than(code_on_her_phone(cast)), at=NOON)

    session.refresh_from_db()
    assert (session.state, session.tries) == (SessionState.ASKED, 1)


def test_after_five_wrong_codes_the_right_one_is_too_late(cast: Cast) -> None:
    session = asked(cast)
    actions.send_code(session=session, at=NOON)
    right = code_on_her_phone(cast)
    for _ in range(5):
        with pytest.raises(actions.WrongCode):
            actions.confirm_by_code(session=session, code=other_than(right), at=NOON)

    actions.send_code(session=session, at=NOON)  # a new code does not bring new tries
    with pytest.raises(actions.TooManyTries):
        actions.confirm_by_code(session=session, code=code_on_her_phone(cast), at=NOON)

    session.refresh_from_db()
    assert session.state == SessionState.ASKED


@pytest.mark.parametrize("minutes", [10, 60])
def test_an_old_code_opens_nothing(minutes: int, cast: Cast) -> None:
    session = asked(cast)
    actions.send_code(session=session, at=NOON)

    with pytest.raises(actions.CodeLapsed):
        actions.confirm_by_code(
            session=session,
            code=code_on_her_phone(cast),
            at=NOON + timedelta(minutes=minutes),
        )

    session.refresh_from_db()
    assert session.state == SessionState.ASKED


def test_a_code_that_was_never_sent_opens_nothing(cast: Cast) -> None:
    with pytest.raises(actions.CodeLapsed):
        actions.confirm_by_code(session=asked(cast), code="", at=NOON)


def test_her_pin_opens_it(cast: Cast) -> None:
    pins.set_pin(person=cast.elder, pin="730418")
    session = asked(cast)

    actions.confirm_by_pin(session=session, pin="730418", at=NOON)

    session.refresh_from_db()
    assert (session.state, session.confirmed_by) == (SessionState.OPEN, ConfirmedBy.PIN)


def test_a_wrong_pin_opens_nothing(cast: Cast) -> None:
    pins.set_pin(person=cast.elder, pin="730418")
    session = asked(cast)

    with pytest.raises(pins.WrongPin):
        actions.confirm_by_pin(session=session, pin="111111", at=NOON)

    session.refresh_from_db()
    assert session.state == SessionState.ASKED


@pytest.mark.parametrize(
    "path",
    [
        "",
        "M1 1",
        "M1 1L2 2",
        "M10 10L900 10",
        "M10 10L500 10<script>",
        "M10 10L500 10Z",
        "url(#x)",
        "M10 10" + "L20 20" * 4000,
    ],
)
def test_what_is_no_signature_opens_nothing(path: str, cast: Cast) -> None:
    session = asked(cast)

    with pytest.raises(NotASignature):
        actions.confirm_by_signature(session=session, path=path, at=NOON)

    session.refresh_from_db()
    assert (session.state, session.signature) == (SessionState.ASKED, "")


def test_the_signature_is_sealed_in_the_database(cast: Cast) -> None:
    session = opened(cast)

    with connection.cursor() as sql:
        sql.execute("SELECT signature FROM stations_assistedsession WHERE id = %s", [session.pk])
        stored = sql.fetchone()[0]

    assert NAME not in stored


@pytest.mark.parametrize("who", ["doctor", "manager", "social_worker", "officer", "daughter"])
def test_only_her_own_station_may_ask(who: str, cast: Cast) -> None:
    with pytest.raises(actions.NotOfThisStation):
        actions.ask_session(elder=cast.grandma, acting=acting_of(getattr(cast, who)), at=NOON)

    assert not AssistedSession.objects.exists()


def test_confirming_twice_opens_once(cast: Cast) -> None:
    session = opened(cast)

    with pytest.raises(NotAllowed):
        actions.confirm_by_signature(session=session, path=NAME, at=NOON)

    assert Event.objects.filter(name="stations.assistedsession.confirm").count() == 1


def test_the_next_session_ends_the_one_before(cast: Cast) -> None:
    first, second = opened(cast), opened(cast)

    first.refresh_from_db()
    assert (first.state, first.ended_at) == (SessionState.ENDED, NOON)
    assert queries.open_session_of(acting_of(cast.operator)) == second


def test_half_an_hour_of_silence_ends_it(cast: Cast) -> None:
    session = opened(cast)
    half_an_hour_on = NOON + timedelta(minutes=30)

    assert queries.live_session(
        code=session.code, operator=cast.operator, at=NOON + timedelta(minutes=29)
    )
    assert not queries.live_session(code=session.code, operator=cast.operator, at=half_an_hour_on)
    assert actions.lapse_sessions(at=half_an_hour_on) == 1
    assert actions.lapse_sessions(at=half_an_hour_on) == 0
    session.refresh_from_db()
    assert (session.state, session.ended_at) == (SessionState.ENDED, half_an_hour_on)


def test_being_at_it_keeps_it_open(cast: Cast) -> None:
    session = opened(cast)

    actions.note_presence(session=session, at=NOON + timedelta(minutes=20))

    assert actions.lapse_sessions(at=NOON + timedelta(minutes=40)) == 0


@pytest.mark.parametrize(
    "words", ["王秀兰", "秀", "王奶奶", "0001", "13800000001", "138 0000 0001", ""]
)
def test_elders_are_found_by_name_or_number(words: str, cast: Cast) -> None:
    assert queries.find_elders(cast.station, words).get() == cast.grandma


@pytest.mark.parametrize("words", ["0002", "李静", "13800000002", "%"])
def test_what_does_not_fit_finds_nobody(words: str, cast: Cast) -> None:
    assert not queries.find_elders(cast.station, words).exists()


def test_an_elder_of_another_station_is_not_found(cast: Cast) -> None:
    assert not queries.find_elders(cast.clinic, "王秀兰").exists()
    assert not queries.find_elders(None, "").exists()


@pytest.mark.django_db(transaction=True)
def test_two_sessions_confirmed_at_once_leave_one_open() -> None:
    cast = build_cast(at=NOON)
    sessions = [asked(cast), asked(cast)]
    together = threading.Barrier(2)

    def confirm(session: AssistedSession) -> None:
        together.wait()
        actions.confirm_by_signature(session=session, path=NAME, at=NOON)
        connection.close()

    threads = [threading.Thread(target=confirm, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    states = sorted(AssistedSession.objects.values_list("state", flat=True))
    assert states == [SessionState.ENDED, SessionState.OPEN]
