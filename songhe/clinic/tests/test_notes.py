"""Writing, signing and amending: nothing is changed silently, nothing without her consent."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import Acting, acting_of
from songhe.clinic import actions, queries
from songhe.clinic.models import Note
from songhe.clinic.states import NOTE_FLOW, NoteKind, NoteState
from songhe.consent.actions import give_consent, withdraw_consent
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup, How, Purpose
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message

WORDS = "静坐十分钟后复测心率 82，无头晕胸闷。周二复诊。"


def consents(cast: Cast, *groups: DataGroup) -> list[Grant]:
    return give_consent(
        elder=cast.grandma,
        organisation=cast.clinic,
        groups=groups or (DataGroup.READINGS, DataGroup.RECORDS),
        purpose=Purpose.CARE,
        expires_at=NOON + timedelta(days=180),
        acting=acting_of(cast.elder),
        how=How.SPOKEN,
        at=NOON,
    )


def written(cast: Cast, words: str = WORDS) -> Note:
    return actions.write_note(
        elder=cast.grandma,
        acting=acting_of(cast.doctor),
        kind=NoteKind.FOLLOW_UP,
        words=words,
        at=NOON,
    )


def signed(cast: Cast, words: str = WORDS, minutes: int = 0) -> Note:
    return actions.sign_note(
        note=written(cast, words),
        acting=acting_of(cast.doctor),
        at=NOON + timedelta(minutes=minutes),
    )


def test_every_state_can_be_reached() -> None:
    assert {step.reaches for step in NOTE_FLOW.steps} | {"draft"} == set(NoteState)
    resting = {state for state in NoteState if not NOTE_FLOW.verbs(state)}
    assert resting == {NoteState.REPLACED, NoteState.DROPPED}


def test_a_signed_note_is_sealed_and_the_elder_is_told(cast: Cast) -> None:
    consents(cast)

    note = signed(cast)

    assert (note.state, note.place, note.previous) == (NoteState.SIGNED, 1, "")
    assert len(note.signature) == 128
    assert queries.broken_notes() == []
    event = Event.objects.get(name="clinic.note.sign")
    assert event.actor == "陈立（水果湖街道社区卫生服务中心）"
    assert WORDS not in str(event.facts)
    assert Message.objects.get(person=cast.elder).url == "/clinic/mine/"


def test_each_note_seals_the_one_before(cast: Cast) -> None:
    consents(cast)

    first, second = signed(cast), signed(cast, "第二次。", minutes=5)

    assert (second.place, second.previous) == (2, first.signature)
    assert queries.broken_notes() == []


def test_the_words_are_sealed_in_the_database(cast: Cast) -> None:
    consents(cast)
    note = signed(cast)

    with connection.cursor() as sql:
        sql.execute("SELECT words FROM clinic_note WHERE id = %s", [note.pk])
        stored = sql.fetchone()[0]

    assert stored.startswith("v1:")
    assert "复测" not in stored


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE clinic_note SET words = 'x' WHERE id = %s",
        "UPDATE clinic_note SET signed_at = now() WHERE id = %s",
        "UPDATE clinic_note SET state = 'draft' WHERE id = %s",
        "DELETE FROM clinic_note WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_a_signed_note(change: str, cast: Cast) -> None:
    consents(cast)
    note = signed(cast)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as sql:
        sql.execute(change, [note.pk])

    assert Note.objects.get(pk=note.pk).words == WORDS


def test_a_note_altered_behind_the_databases_back_is_found(cast: Cast) -> None:
    consents(cast)
    note = signed(cast)

    with connection.cursor() as sql:
        sql.execute("SET LOCAL session_replication_role = replica")  # triggers rest
        Note.objects.filter(pk=note.pk).update(words="改过的")
        sql.execute("SET LOCAL session_replication_role = origin")

    assert queries.broken_notes() == [f"clinic note {note.code}: not what was signed"]


def test_signing_twice_signs_once(cast: Cast) -> None:
    consents(cast)
    draft = written(cast)
    same_in_another_window = Note.objects.get(pk=draft.pk)
    actions.sign_note(note=draft, acting=acting_of(cast.doctor), at=NOON)

    with pytest.raises(NotAllowed):
        actions.sign_note(
            note=same_in_another_window,
            acting=acting_of(cast.doctor),
            at=NOON + timedelta(minutes=1),
        )

    assert Note.objects.get().signed_at == NOON
    assert Event.objects.filter(name="clinic.note.sign").count() == 1


def test_an_amendment_replaces_and_the_old_version_stays(cast: Cast) -> None:
    consents(cast)
    first = signed(cast)
    acting = acting_of(cast.doctor)

    draft = actions.amend_note(note=first, acting=acting, at=NOON)
    again = actions.amend_note(note=first, acting=acting, at=NOON)
    actions.rewrite_draft(
        note=draft, acting=acting, kind=NoteKind.PHONE, words="更正：心率 84。", at=NOON
    )
    second = actions.sign_note(note=draft, acting=acting, at=NOON + timedelta(minutes=9))

    assert again == draft
    first.refresh_from_db()
    assert (first.state, first.words) == (NoteState.REPLACED, WORDS)
    assert (second.version, second.replaces, second.words) == (2, first, "更正：心率 84。")
    assert list(queries.notes_of(cast.grandma)) == [second]
    assert queries.broken_notes() == []


def test_an_old_version_cannot_be_amended_again(cast: Cast) -> None:
    consents(cast)
    first = signed(cast)
    acting = acting_of(cast.doctor)
    draft = actions.amend_note(note=first, acting=acting, at=NOON)
    actions.sign_note(note=draft, acting=acting, at=NOON)

    with pytest.raises(NotAllowed):
        actions.amend_note(note=first, acting=acting, at=NOON)

    assert Note.objects.count() == 2


def test_a_signed_note_takes_no_other_words(cast: Cast) -> None:
    consents(cast)
    note = signed(cast)

    with pytest.raises(NotAllowed):
        actions.rewrite_draft(
            note=note, acting=acting_of(cast.doctor), kind=NoteKind.PHONE, words="改", at=NOON
        )

    note.refresh_from_db()
    assert note.words == WORDS


def test_an_empty_note_is_refused(cast: Cast) -> None:
    consents(cast)

    with pytest.raises(actions.EmptyNote):
        written(cast, "  \n ")

    assert not Note.objects.exists()


@pytest.mark.parametrize("groups", [(), (DataGroup.READINGS,)])
def test_without_consent_to_the_record_nothing_is_written(
    groups: tuple[DataGroup, ...], cast: Cast
) -> None:
    if groups:
        consents(cast, *groups)

    with pytest.raises(actions.NotOpenToClinic):
        written(cast)

    assert not Note.objects.exists()


@pytest.mark.parametrize("who", ["operator", "social_worker", "officer", "worker", "daughter"])
def test_only_a_doctor_writes(who: str, cast: Cast) -> None:
    consents(cast)
    acting: Acting = acting_of(getattr(cast, who))

    with pytest.raises(actions.NotOpenToClinic):
        actions.write_note(
            elder=cast.grandma, acting=acting, kind=NoteKind.PHONE, words=WORDS, at=NOON
        )

    assert not Note.objects.exists()


def test_after_she_took_it_back_a_draft_cannot_be_signed(cast: Cast) -> None:
    grants = consents(cast)
    draft = written(cast)
    for grant in grants:
        withdraw_consent(grant=grant, acting=acting_of(cast.elder), at=NOON)

    with pytest.raises(actions.NotOpenToClinic):
        actions.sign_note(note=draft, acting=acting_of(cast.doctor), at=NOON)

    draft.refresh_from_db()
    assert (draft.state, draft.signature) == (NoteState.DRAFT, "")
    assert not queries.notes_visible_to(cast.doctor, NOON).exists()
    assert not queries.patients_open_to(cast.doctor, NOON).exists()


def test_a_grant_that_ran_out_shows_nothing(cast: Cast) -> None:
    consents(cast)
    signed(cast)
    later = NOON + timedelta(days=181)

    assert queries.patients_open_to(cast.doctor, NOON).get() == cast.grandma
    assert not queries.patients_open_to(cast.doctor, later).exists()
    assert not queries.notes_visible_to(cast.doctor, later).exists()


@pytest.mark.django_db(transaction=True)
def test_two_notes_signed_at_once_stand_one_after_the_other() -> None:
    cast = build_cast(at=NOON)
    consents(cast)
    drafts = [written(cast, "甲"), written(cast, "乙")]
    together = threading.Barrier(2)

    def sign(draft: Note) -> None:
        together.wait()
        actions.sign_note(note=draft, acting=acting_of(cast.doctor), at=NOON)
        connection.close()

    threads = [threading.Thread(target=sign, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert list(Note.objects.order_by("place").values_list("place", flat=True)) == [1, 2]
    assert queries.broken_notes() == []


@pytest.mark.django_db(transaction=True)
def test_one_note_signed_at_once_in_two_windows_is_signed_once() -> None:
    cast = build_cast(at=NOON)
    consents(cast)
    draft = written(cast)
    together = threading.Barrier(2)
    answers: list[str] = []

    def sign() -> None:
        together.wait()
        try:
            actions.sign_note(
                note=Note.objects.get(pk=draft.pk), acting=acting_of(cast.doctor), at=NOON
            )
            answers.append("signed")
        except NotAllowed:
            answers.append("too late")
        connection.close()

    threads = [threading.Thread(target=sign) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["signed", "too late"]
    assert Event.objects.filter(name="clinic.note.sign").count() == 1
