"""Texted codes and PINs under pressure, and their pages."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connections
from django.test import Client
from pytest_django import Settings
from time_machine import TimeMachineFixture

from conftest import NOON
from songhe.accounts.actions import codes, pins
from songhe.accounts.actions.limits import TooOften
from songhe.accounts.models import Person, SentCode
from songhe.accounts.states import CodePurpose
from songhe.accounts.tasks import forget
from songhe.demo.cast import Cast, build_cast
from songhe.kernel.jobs import without_jobs
from songhe.notify.models import Text

HERS = "+8613800000001"
SIGN_IN, PIN = CodePurpose.SIGN_IN, CodePurpose.PIN


def send(purpose: CodePurpose = SIGN_IN, at: datetime = NOON) -> str:
    with without_jobs():
        codes.send_code(phone=HERS, purpose=purpose, address="192.0.2.1", at=at)
    return str(Text.objects.latest("pk").words).split("验证码 ")[1][:6]


def check(code: str, purpose: CodePurpose = SIGN_IN, address: str = "192.0.2.1") -> None:
    codes.check_code(phone=HERS, purpose=purpose, code=code, address=address, at=NOON)


def outcome_of(action: Callable[[], object]) -> str:
    try:
        action()
    except (codes.WrongCode, codes.CodeGone, TooOften) as refused:
        return type(refused).__name__
    finally:
        connections.close_all()
    return "in"


@pytest.mark.django_db(transaction=True)
def test_guessing_in_parallel_wins_nobody_a_further_try() -> None:
    right = int(send())
    guesses = [f"{(right + step) % 1_000_000:06d}" for step in range(1, 13)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda guess: outcome_of(lambda: check(guess)), guesses))

    assert answers.count("WrongCode") == 4
    assert answers.count("CodeGone") == 8
    assert outcome_of(lambda: check(f"{right:06d}")) == "CodeGone"


@pytest.mark.django_db(transaction=True)
def test_the_right_code_sent_twice_at_once_lets_in_once() -> None:
    right = send()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: outcome_of(lambda: check(right)), range(4)))

    assert sorted(answers) == ["CodeGone", "CodeGone", "CodeGone", "in"]


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_leave_one_code_open() -> None:
    build_cast(at=NOON)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: outcome_of(send), range(4)))

    assert answers.count("in") == 1
    assert SentCode.objects.filter(closed_at=None).count() == 1
    assert Text.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_code_and_text_stand_or_fall_together(settings: Settings) -> None:
    settings.SONGHE_TEXTING = "math.sqrt"  # takes no text, so it fails as a broken channel would

    with pytest.raises(TypeError):
        send()

    assert not SentCode.objects.exists()
    assert not Text.objects.exists()


@pytest.mark.django_db
def test_a_code_for_one_thing_is_no_good_for_another() -> None:
    code = send(PIN)

    with pytest.raises(codes.CodeGone):
        check(code, SIGN_IN)
    check(code, PIN)


@pytest.mark.django_db
def test_old_codes_and_counts_are_forgotten(time_machine: TimeMachineFixture) -> None:
    send()
    time_machine.move_to(NOON + timedelta(days=2))

    forget(timestamp=0)

    assert not SentCode.objects.exists()


# --- Pages ---------------------------------------------------------------------------------


@pytest.fixture
def hers(client: Client, cast: Cast, time_machine: TimeMachineFixture) -> Client:
    time_machine.move_to(NOON, tick=False)
    client.force_login(cast.elder)
    return client


def pin_of(cast: Cast) -> str:
    return Person.objects.get(pk=cast.elder.pk).pin_hash


def test_she_chooses_a_pin_and_changes_it_with_the_old_one(hers: Client, cast: Cast) -> None:
    hers.post("/accounts/pin/", {"new": "260417", "again": "260417"})
    first = pin_of(cast)
    assert first.startswith("argon2")

    hers.post("/accounts/pin/", {"new": "718293", "again": "718293"})
    assert pin_of(cast) == first
    wrong = hers.post("/accounts/pin/", {"old": "000009", "new": "718293", "again": "718293"})
    assert "还可以试 4 次" in wrong.content.decode()
    assert pin_of(cast) == first

    hers.post("/accounts/pin/", {"old": "260417", "new": "718293", "again": "718293"})
    pins.check_pin(person=cast.elder, pin="718293", at=NOON)


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("260417", "260418", "两次写的不一样"),
        ("123456", "123456", "太容易猜到"),
        ("480312", "480312", "太容易猜到"),
        ("2604", "2604", "要写 6 个数字"),
    ],
)
def test_a_bad_pin_is_refused_kindly(
    hers: Client, cast: Cast, new: str, again: str, said: str
) -> None:
    page = hers.post("/accounts/pin/", {"new": new, "again": again}).content.decode()

    assert said in page
    assert new not in page
    assert pin_of(cast) == ""


def test_a_forgotten_pin_is_chosen_anew_by_a_texted_code(hers: Client, cast: Cast) -> None:
    pins.set_pin(person=cast.elder, pin="260417")
    with without_jobs():
        hers.post("/accounts/pin/forgotten/")
    code = Text.objects.latest("pk").words.split("验证码 ")[1][:6]

    hers.post("/accounts/pin/code/", {"code": code})
    hers.post("/accounts/pin/", {"new": "718293", "again": "718293"})

    pins.check_pin(person=cast.elder, pin="718293", at=NOON)
    # The proof is used up: the next change asks for the old one again.
    assert hers.get("/accounts/pin/").context["asks_old"]


def test_the_proof_of_a_code_grows_old(
    hers: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    pins.set_pin(person=cast.elder, pin="260417")
    with without_jobs():
        hers.post("/accounts/pin/forgotten/")
    hers.post("/accounts/pin/code/", {"code": Text.objects.latest("pk").words.split("码 ")[1][:6]})
    time_machine.move_to(NOON + timedelta(minutes=11), tick=False)

    hers.post("/accounts/pin/", {"new": "718293", "again": "718293"})

    pins.check_pin(person=cast.elder, pin="260417", at=NOON)


def test_a_chosen_pin_leads_to_no_page_of_others(hers: Client) -> None:
    answer = hers.post(
        "/accounts/pin/?next=https://example.com/", {"new": "718293", "again": "718293"}
    )

    assert answer.headers["Location"] == "/me/"


def test_a_key_that_left_the_settings_only_means_begin_again(
    client: Client, cast: Cast, settings: Settings
) -> None:
    with without_jobs():
        client.post("/accounts/login/", {"phone": "13800000001"})
    settings.SONGHE_FIELD_KEYS = {"another": b"3" * 32}

    assert client.get("/accounts/login/code/")["Location"] == "/accounts/login/"


def test_my_page_lists_where_i_signed_in(
    client: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NOON, tick=False)
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130 MicroMessenger/8.0"}
    with without_jobs():
        client.post("/accounts/login/", {"phone": "13800000002"}, headers=phone)
    code = Text.objects.latest("pk").words.split("验证码 ")[1][:6]
    client.post("/accounts/login/code/", {"code": code}, headers=phone)

    page = client.get("/me/").content.decode()

    assert UserSession.objects.get().user == cast.daughter
    assert "Android · 微信" in page
    assert "就是这里" in page
