from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connections, transaction

from conftest import NOON, build_cast
from songhe.accounts.actions import pins
from songhe.accounts.models import Elder, Person

HERS = "260417"


@pytest.fixture
def with_pin(elder: Person) -> Person:
    pins.set_pin(person=elder, pin=HERS)
    return elder


def tries(person: Person) -> int:
    return Person.objects.get(pk=person.pk).pin_tries


def test_the_right_pin_opens_however_it_is_typed(with_pin: Person, noon: datetime) -> None:
    pins.check_pin(person=with_pin, pin=HERS, at=noon)
    pins.check_pin(person=with_pin, pin="２６０ ４１７", at=noon)


def test_a_pin_is_kept_as_argon2_only(with_pin: Person) -> None:
    assert with_pin.pin_hash.startswith("argon2$")
    assert HERS not in with_pin.pin_hash


def test_a_wrong_pin_says_how_many_tries_are_left(with_pin: Person, noon: datetime) -> None:
    with pytest.raises(pins.WrongPin) as refused:
        pins.check_pin(person=with_pin, pin="111119", at=noon)

    assert refused.value.tries_left == 4
    assert refused.value.words == "密码不对，再想想，还可以试 4 次。"
    assert tries(with_pin) == 1


def test_a_right_one_forgets_the_wrong_ones(with_pin: Person, noon: datetime) -> None:
    for _ in range(4):
        with pytest.raises(pins.WrongPin):
            pins.check_pin(person=with_pin, pin="111119", at=noon)

    pins.check_pin(person=with_pin, pin=HERS, at=noon)

    assert tries(with_pin) == 0


def test_five_wrong_ones_lock_it_even_for_the_right_one(with_pin: Person, noon: datetime) -> None:
    for _ in range(4):
        with pytest.raises(pins.WrongPin):
            pins.check_pin(person=with_pin, pin="111119", at=noon)
    with pytest.raises(pins.PinLocked) as locked:
        pins.check_pin(person=with_pin, pin="111119", at=noon)
    assert locked.value.until == noon + timedelta(minutes=15)

    with pytest.raises(pins.PinLocked):
        pins.check_pin(person=with_pin, pin=HERS, at=noon + timedelta(minutes=14))
    pins.check_pin(person=with_pin, pin=HERS, at=noon + timedelta(minutes=15))


def test_without_a_pin_nothing_opens(elder: Person, noon: datetime) -> None:
    with pytest.raises(pins.NoPinYet):
        pins.check_pin(person=elder, pin="", at=noon)


@pytest.mark.parametrize(
    "easy",
    ["111111", "123456", "654321", "123123", "121212", "480312", "194803", "031248", "000001"],
)
def test_what_others_would_try_first_is_refused(grandma: Elder, easy: str) -> None:
    with pytest.raises(pins.EasyPin):
        pins.set_pin(person=grandma.person, pin=easy)

    grandma.person.refresh_from_db()
    assert grandma.person.pin_hash == ""


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef"])
def test_only_six_digits_are_a_pin(elder: Person, wrong: str) -> None:
    with pytest.raises(pins.NotAPin):
        pins.set_pin(person=elder, pin=wrong)


@pytest.mark.django_db(transaction=True)
def test_trying_in_parallel_wins_nobody_a_further_try() -> None:
    person = build_cast(at=NOON).elder
    pins.set_pin(person=person, pin=HERS)

    def attempt(guess: int) -> str:
        try:
            pins.check_pin(person=person, pin=f"5550{guess:02d}", at=NOON)
        except pins.PinRefused as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "open"

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, range(12)))

    assert answers.count("WrongPin") == 4
    assert answers.count("PinLocked") == 8


@pytest.mark.django_db(transaction=True)
def test_a_pin_is_never_checked_where_its_count_could_be_rolled_back() -> None:
    person = build_cast(at=NOON).elder

    with pytest.raises(RuntimeError), transaction.atomic():
        pins.check_pin(person=person, pin=HERS, at=NOON)
