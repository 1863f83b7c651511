"""Putting a new key in front and sealing everything anew."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions import rotation
from songhe.accounts.actions.rotation import rotate_everything, sealed_columns
from songhe.accounts.models import Person
from songhe.clinic.actions import sign_note, write_note
from songhe.clinic.models import Note
from songhe.clinic.states import NoteKind
from songhe.consent.actions import give_consent
from songhe.consent.states import DataGroup, How, Purpose
from songhe.kernel.fields import seal, split, unseal

OLD, NEW = b"1" * 32, b"2" * 32


@pytest.fixture
def sealed_with_old(settings: Settings, db: None) -> Cast:
    settings.SONGHE_FIELD_KEYS = {"old": OLD}
    cast = build_cast(at=NOON)  # anew: the usual rows are sealed with the usual key
    Authenticator.objects.create(
        user=cast.doctor, type=Authenticator.Type.TOTP, data={"secret": seal("SECRET")}
    )
    return cast


def raw() -> Iterator[str]:
    """Every sealed value as it lies in the database."""
    with connection.cursor() as cursor:
        for column in sealed_columns():
            cursor.execute(f'SELECT "{column.name}" FROM "{column.table}"')  # noqa: S608
            yield from (value for (value,) in cursor.fetchall() if value)


def keys_in_use() -> set[str]:
    return {split(value)[1] for value in raw()}


def test_the_database_holds_no_plain_number_or_address(sealed_with_old: Cast) -> None:
    values = list(raw())

    assert len(values) >= 10
    assert not any("138" in value[:16] or "东湖路" in value for value in values)
    assert all(split(value)[0] == "v1" for value in values)


def test_everything_is_sealed_anew_and_the_old_key_may_go(
    settings: Settings, sealed_with_old: Cast
) -> None:
    settings.SONGHE_FIELD_KEYS = {"new": NEW, "old": OLD}

    call_command("rotate_keys")

    assert keys_in_use() == {"new"}
    settings.SONGHE_FIELD_KEYS = {"new": NEW}
    assert Person.objects.get(pk=sealed_with_old.elder.pk).phone == "+8613800000001"
    assert unseal(Authenticator.objects.get().data["secret"]) == "SECRET"


def test_it_goes_on_where_it_was_stopped(
    settings: Settings, sealed_with_old: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SONGHE_FIELD_KEYS = {"new": NEW, "old": OLD}
    monkeypatch.setattr(rotation, "BATCH", 3)
    running = rotate_everything()
    next(running)
    running.close()
    assert keys_in_use() == {"new", "old"}

    left = sum(1 for _ in rotate_everything())

    assert left > 0
    assert keys_in_use() == {"new"}
    assert list(rotate_everything()) == []


def test_changing_the_cipher_is_a_rotation_too(settings: Settings, sealed_with_old: Cast) -> None:
    settings.SONGHE_FIELD_CIPHER = "sm4-gcm"

    call_command("rotate_keys")

    assert {split(value)[0] for value in raw()} == {"s1"}
    assert Person.objects.get(pk=sealed_with_old.son.pk).phone == "+8613800000003"


def test_every_sealed_column_of_every_context_is_known() -> None:
    known = {(column.table, column.name) for column in sealed_columns()}

    assert {
        ("accounts_person", "phone"),
        ("accounts_elder", "address"),
        ("accounts_elder", "id_number"),
        ("clinic_note", "words"),
        ("notify_text", "words"),
    } <= known


def test_a_signed_note_is_sealed_anew_and_stays_as_it_was(
    settings: Settings, sealed_with_old: Cast, noon: datetime
) -> None:
    cast = sealed_with_old
    give_consent(
        elder=cast.grandma,
        organisation=cast.clinic,
        groups=list(DataGroup),
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=noon,
    )
    acting = acting_of(cast.doctor)
    note = write_note(
        elder=cast.grandma, acting=acting, kind=NoteKind.FOLLOW_UP, words="血压平稳。", at=noon
    )
    signed = sign_note(note=note, acting=acting, at=noon)
    settings.SONGHE_FIELD_KEYS = {"new": NEW, "old": OLD}

    call_command("rotate_keys")

    after = Note.objects.get(pk=signed.pk)
    assert keys_in_use() == {"new"}
    assert (after.words, after.signature) == ("血压平稳。", signed.signature)
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.filter(pk=signed.pk).update(words="别的话")
