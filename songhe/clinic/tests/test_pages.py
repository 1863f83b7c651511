"""The clinic in the browser: what she allowed, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.people import ElderFacts, register_elder, register_person
from songhe.accounts.models import Elder, Person
from songhe.accounts.states import Sex
from songhe.clinic import actions
from songhe.clinic.models import Note
from songhe.clinic.states import NoteKind, NoteState
from songhe.consent.actions import give_consent, withdraw_consent
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup, How, Purpose

WORDS = "静坐十分钟后复测心率 82，无头晕胸闷。"
OTHERS = [
    "elder",
    "daughter",
    "son",
    "manager",
    "worker",
    "operator",
    "social_worker",
    "officer",
]


def consents(cast: Cast, elder: Elder, *groups: DataGroup) -> list[Grant]:
    now = timezone.now()
    return give_consent(
        elder=elder,
        organisation=cast.clinic,
        groups=groups or (DataGroup.READINGS, DataGroup.RECORDS, DataGroup.ASSESSMENTS),
        purpose=Purpose.CARE,
        expires_at=now + timedelta(days=180),
        acting=acting_of(elder.person),
        how=How.SPOKEN,
        at=now,
    )


@pytest.fixture
def grants(cast: Cast) -> list[Grant]:
    return consents(cast, cast.grandma)


@pytest.fixture
def desk(doctor: Person, client: Client) -> Client:
    client.force_login(doctor)
    return client


@pytest.fixture
def signed(cast: Cast, grants: list[Grant]) -> Note:
    acting = acting_of(cast.doctor)
    draft = actions.write_note(
        elder=cast.grandma, acting=acting, kind=NoteKind.PHONE, words=WORDS, at=timezone.now()
    )
    return actions.sign_note(note=draft, acting=acting, at=timezone.now())


def test_without_her_consent_she_does_not_exist(desk: Client, grandma: Elder) -> None:
    assert "王秀兰" not in desk.get("/clinic/").content.decode()
    assert desk.get(f"/clinic/patients/{grandma.code}/").status_code == 404
    form = {"kind": "phone", "words": WORDS}
    assert desk.post(f"/clinic/patients/{grandma.code}/notes/", form).status_code == 404
    assert not Note.objects.exists()
    assert not grandma.looks.exists()


def test_with_it_the_page_says_what_she_allowed_and_what_not(
    desk: Client, grandma: Elder, grants: list[Grant]
) -> None:
    page = desk.get(f"/clinic/patients/{grandma.code}/").content.decode()

    assert "长辈同意您看：" in page
    assert "没有授权：</b>位置、联系方式。" in page
    assert "仅限随访和复诊。首诊、急症请到医院。" in page
    assert "仅限" in page
    looked = {(look.group, look.what) for look in grandma.looks.all()}
    assert looked == {
        (DataGroup.READINGS, "健康数据和提醒"),
        (DataGroup.RECORDS, "病历记录"),
        (DataGroup.ASSESSMENTS, "需要和评估结果"),
    }


def test_what_she_keeps_back_is_neither_shown_nor_read(
    desk: Client, cast: Cast, grandma: Elder
) -> None:
    consents(cast, grandma, DataGroup.READINGS)

    page = desk.get(f"/clinic/patients/{grandma.code}/").content.decode()

    assert "长辈没有同意本中心看病历" in page
    assert "写一份记录" not in page
    assert {look.group for look in grandma.looks.all()} == {DataGroup.READINGS}
    form = {"kind": "phone", "words": WORDS}
    assert desk.post(f"/clinic/patients/{grandma.code}/notes/", form).status_code == 404
    assert not Note.objects.exists()


def test_the_doctor_writes_looks_again_and_signs(
    desk: Client, grandma: Elder, grants: list[Grant]
) -> None:
    form = {"kind": "phone", "words": WORDS}
    drafted = desk.post(f"/clinic/patients/{grandma.code}/notes/", form, follow=True)
    note = Note.objects.get()
    assert "签名，写进病历" in drafted.content.decode()

    desk.post(f"/clinic/notes/{note.code}/", {"kind": "phone", "words": WORDS + "周二复诊。"})
    page = desk.post(f"/clinic/notes/{note.code}/sign/", follow=True).content.decode()

    assert "已签名。以后只能更正，不能修改。" in page
    note.refresh_from_db()
    assert (note.state, note.words) == (NoteState.SIGNED, WORDS + "周二复诊。")


def test_pressing_sign_twice_signs_once(desk: Client, signed: Note) -> None:
    before = signed.signature

    page = desk.post(f"/clinic/notes/{signed.code}/sign/", follow=True).content.decode()

    assert "这份记录已经签名" in page
    signed.refresh_from_db()
    assert signed.signature == before


def test_a_correction_leads_to_a_new_version(desk: Client, signed: Note) -> None:
    desk.post(f"/clinic/notes/{signed.code}/amend/")
    draft = Note.objects.get(state=NoteState.DRAFT)
    desk.post(f"/clinic/notes/{draft.code}/", {"kind": "phone", "words": "更正：心率 84。"})
    desk.post(f"/clinic/notes/{draft.code}/sign/")

    old = desk.get(f"/clinic/notes/{signed.code}/").content.decode()
    assert WORDS in old
    assert "看更正的版本" in old
    again = desk.post(f"/clinic/notes/{signed.code}/amend/", follow=True).content.decode()
    assert "这不是最新的版本" in again
    assert Note.objects.count() == 2


def test_an_empty_note_comes_back_with_a_word(
    desk: Client, grandma: Elder, grants: list[Grant]
) -> None:
    answer = desk.post(f"/clinic/patients/{grandma.code}/notes/", {"kind": "phone", "words": " "})

    assert answer.status_code == 422
    assert "请写下做了什么。" in answer.content.decode()
    assert not Note.objects.exists()


def test_after_she_took_it_back_his_next_request_finds_nothing(
    desk: Client, cast: Cast, grandma: Elder, grants: list[Grant], signed: Note
) -> None:
    assert desk.get(f"/clinic/notes/{signed.code}/").status_code == 200
    for grant in grants:
        withdraw_consent(grant=grant, acting=acting_of(cast.elder), at=timezone.now())

    assert desk.get(f"/clinic/patients/{grandma.code}/").status_code == 404
    assert desk.get(f"/clinic/notes/{signed.code}/").status_code == 404
    assert desk.post(f"/clinic/notes/{signed.code}/amend/").status_code == 404
    assert "王秀兰" not in desk.get("/clinic/").content.decode()
    assert Note.objects.get() == signed  # the clinic keeps what it must; it is only closed


def test_she_reads_what_was_written_and_so_does_nobody_else(
    signed: Note, elder: Person, daughter: Person, client: Client
) -> None:
    client.force_login(elder)
    assert WORDS in client.get("/clinic/mine/").content.decode()

    client.force_login(daughter)
    assert client.get("/clinic/mine/").status_code == 404


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_has_the_clinics_pages(
    who: str,
    signed: Note,
    grandma: Elder,
    client: Client,
    request: pytest.FixtureRequest,
) -> None:
    client.force_login(request.getfixturevalue(who))

    for address in ("", f"patients/{grandma.code}/", f"notes/{signed.code}/"):
        assert client.get(f"/clinic/{address}").status_code == 404
    form = {"kind": "phone", "words": "x"}
    assert client.post(f"/clinic/patients/{grandma.code}/notes/", form).status_code == 404
    assert client.post(f"/clinic/notes/{signed.code}/amend/").status_code == 404
    assert Note.objects.count() == 1


def test_a_doctor_of_another_clinic_finds_nothing(
    desk: Client, cast: Cast, grandma: Elder, signed: Note
) -> None:
    cast.doctor.memberships.update(organisation=cast.station)

    assert desk.get(f"/clinic/patients/{grandma.code}/").status_code == 404
    assert desk.get(f"/clinic/notes/{signed.code}/").status_code == 404


def test_the_list_takes_the_same_queries_however_long_it_is(
    desk: Client,
    cast: Cast,
    grants: list[Grant],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(9) as few:
        assert "王秀兰" in desk.get("/clinic/").content.decode()

    for place in range(20):
        person = register_person(name=f"长辈{place}", phone=f"+86139{place:08d}", at=NOON)
        facts = ElderFacts(
            call_name="奶奶",
            born_on=cast.grandma.born_on,
            sex=Sex.FEMALE,
            region=cast.grandma.region,
        )
        consents(cast, register_elder(person=person, facts=facts, at=NOON))
    with django_assert_max_num_queries(9) as many:
        desk.get("/clinic/")

    assert len(few) == len(many)
