"""Signing in as it happens on the pages: number, code, name, second factor."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from pytest_django import Settings
from time_machine import TimeMachineFixture

from conftest import NOON, Cast
from songhe.accounts.models import Counter, Person, SentCode
from songhe.kernel.jobs import without_jobs
from songhe.notify.models import Text

pytestmark = pytest.mark.usefixtures("at_noon")

LOGIN, CODE = "/accounts/login/", "/accounts/login/code/"


def code_sent() -> str:
    """Read the newest text as its owner would."""
    words = Text.objects.latest("pk").words
    found = re.search(r"验证码 (\d{6})，", words)
    assert found, words
    return found[1]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def ask_for_code(client: Client, phone: str = "138 0000 0002") -> str:
    with without_jobs():
        response = client.post(LOGIN, {"phone": phone})
    assert response.status_code == 302, response.content.decode()
    assert response["Location"] == CODE
    return code_sent()


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_code_lets_the_daughter_in(client: Client, cast: Cast) -> None:
    code = ask_for_code(client)

    response = client.post(CODE, {"code": code})

    assert response["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(cast.daughter.pk)
    assert response.cookies["django_language"].value == "zh-hans"


@pytest.mark.parametrize("written", ["13800000002", "+86 138-0000-0002", "１３８００００ ０００２"])
def test_a_number_may_be_written_as_people_write_it(
    client: Client, cast: Cast, written: str
) -> None:
    code = ask_for_code(client, written)

    client.post(CODE, {"code": f" {code[:3]} {code[3:]} "})

    assert client.session["_auth_user_id"] == str(cast.daughter.pk)


@pytest.mark.parametrize("written", ["", "hello", "12345", "027-85550101", "+1", "9" * 24])
def test_what_takes_no_text_is_said_kindly_and_nothing_is_sent(
    client: Client, cast: Cast, written: str
) -> None:
    response = client.post(LOGIN, {"phone": written})

    assert response.status_code == 200
    assert not Text.objects.exists()


def test_a_wrong_code_is_refused_and_the_right_one_still_counts(client: Client, cast: Cast) -> None:
    code = ask_for_code(client)

    response = client.post(CODE, {"code": wrong(code)})

    assert "还可以试 4 次" in response.content.decode()
    assert not is_in(client)
    client.post(CODE, {"code": code})
    assert is_in(client)


def test_after_five_wrong_ones_the_right_code_is_worth_nothing(client: Client, cast: Cast) -> None:
    code = ask_for_code(client)

    for _ in range(5):
        client.post(CODE, {"code": wrong(code)})
    response = client.post(CODE, {"code": code}, follow=True)

    assert "这个验证码不能用了" in response.content.decode()
    assert not is_in(client)


def test_an_old_code_is_worth_nothing(
    client: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    code = ask_for_code(client)
    time_machine.move_to(NOON + timedelta(minutes=10), tick=False)

    client.post(CODE, {"code": code})

    assert not is_in(client)


def test_a_code_counts_once_even_in_another_browser(client: Client, cast: Cast) -> None:
    other = Client()
    code = ask_for_code(client)
    session = other.session
    session["signing_in"] = client.session["signing_in"]
    session.save()
    client.post(CODE, {"code": code})

    other.post(CODE, {"code": code})

    assert is_in(client)
    assert not is_in(other)


def test_a_new_code_makes_the_earlier_one_void(
    client: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    first = ask_for_code(client)
    time_machine.move_to(NOON + timedelta(minutes=2), tick=False)
    second = ask_for_code(client)
    assert first != second or pytest.skip("one in a million")

    client.post(CODE, {"code": first})
    assert not is_in(client)
    client.post(CODE, {"code": second})
    assert is_in(client)


def test_one_number_gets_one_text_a_minute(client: Client, cast: Cast) -> None:
    ask_for_code(client)

    response = client.post(LOGIN, {"phone": "13800000002"})

    assert "12:01 以后再试" in response.content.decode()
    assert Text.objects.count() == 1


def test_one_place_cannot_ring_every_phone(client: Client, cast: Cast) -> None:
    with without_jobs():
        for last in range(31):
            response = client.post(LOGIN, {"phone": f"139000000{last:02d}"})

    assert "以后再试" in response.content.decode()
    assert Text.objects.count() == 30


def test_an_unknown_number_gets_the_same_answer_and_may_come_in(client: Client, cast: Cast) -> None:
    known, stranger = Client(), client
    ask_for_code(known, "13800000002")
    known_page = known.get(CODE).content.decode().replace("138****0002", "…")

    fresh = ask_for_code(stranger, "13900000099")

    strange_page = stranger.get(CODE).content.decode().replace("139****0099", "…")
    token = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+')
    assert token.sub("", strange_page) == token.sub("", known_page)
    assert Person.objects.count() == 9

    response = stranger.post(CODE, {"code": fresh})
    assert response["Location"] == "/accounts/login/name/"
    stranger.post("/accounts/login/name/", {"name": "李明"})
    newcomer = Person.objects.get(name="李明")
    assert (newcomer.phone, stranger.session["_auth_user_id"]) == (
        "+8613900000099",
        str(newcomer.pk),
    )


@pytest.mark.parametrize("chosen", ["", "en"])
def test_a_newcomer_is_spoken_to_as_they_chose_and_not_as_the_one_before(
    chosen: str, client: Client, cast: Cast
) -> None:
    code = ask_for_code(client, "13900000099")
    client.post(CODE, {"code": code})
    client.cookies["django_language"] = "en"  # a tablet, with the language of whoever was there
    if chosen:
        client.post("/me/display/", {"language": chosen})

    zh = {"accept-language": "zh-CN,zh;q=0.9"}
    answer = client.post("/accounts/login/name/", {"name": "李明"}, headers=zh)

    spoken = chosen or "zh-hans"
    assert Person.objects.get(name="李明").language == spoken
    assert answer.cookies["django_language"].value == spoken
    client.post("/accounts/logout/")
    assert client.cookies["django_language"].value == ""  # it goes with its owner


def test_nobody_comes_in_by_the_name_page_alone(client: Client, cast: Cast) -> None:
    ask_for_code(client, "13900000099")

    response = client.post("/accounts/login/name/", {"name": "李明"})

    assert response["Location"] == LOGIN
    assert not is_in(client)
    assert Person.objects.count() == 9


def test_neither_number_nor_code_is_readable_in_the_database(client: Client, cast: Cast) -> None:
    code = ask_for_code(client)

    sent = SentCode.objects.get()
    assert code not in sent.code_hash
    assert "13800000002" not in sent.phone_hash
    assert "13800000002" not in str(client.session.load())
    assert all(len(counter.key) == 64 for counter in Counter.objects.all())


def test_one_goes_on_to_the_page_one_wanted_but_never_outside(client: Client, cast: Cast) -> None:
    with without_jobs():
        client.post(LOGIN, {"phone": "13800000002", "next": "/consent/"})
    assert client.post(CODE, {"code": code_sent()})["Location"] == "/consent/"

    outside = Client()
    with without_jobs():
        outside.post(LOGIN, {"phone": "13800000003", "next": "https://evil.example/"})
    assert outside.post(CODE, {"code": code_sent()})["Location"] == "/home/"


def test_a_closed_account_stays_out(client: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.daughter.pk).update(is_active=False)
    code = ask_for_code(client)

    response = client.post(CODE, {"code": code}, follow=True)

    assert "这个账号已经停用" in response.content.decode()
    assert not is_in(client)


# --- The second factor ---------------------------------------------------------------------


def totp(secret: str, *, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def sign_in_doctor(client: Client) -> None:
    code = ask_for_code(client, "13800000006")
    client.post(CODE, {"code": code})


def enrol(client: Client) -> str:
    page = client.get("/accounts/second-factor/")
    secret: str = page.context["secret"]
    response = client.post("/accounts/second-factor/", {"code": totp(secret)})
    assert response["Location"] == "/accounts/second-factor/codes/"
    return secret


def test_staff_reach_nothing_before_the_second_factor(client: Client, cast: Cast) -> None:
    sign_in_doctor(client)

    for page in ("/home/", "/me/", "/accounts/pin/", "/accounts/ask/"):
        assert client.get(page)["Location"] == "/accounts/second-factor/"
    fragment = client.get("/me/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/accounts/second-factor/")
    assert client.get("/api/v1/anything").status_code == 401


def test_staff_set_up_the_second_factor_and_are_asked_for_it_next_time(
    client: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    sign_in_doctor(client)

    secret = enrol(client)

    assert len(client.get("/accounts/second-factor/codes/").context["codes"]) == 10
    assert client.get("/accounts/second-factor/codes/").context["codes"] == []
    assert client.get("/me/").status_code == 200
    assert client.session.get_expiry_age() == 12 * 3600
    assert secret not in str(Authenticator.objects.values_list("data", flat=True))

    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    again = Client()
    code = ask_for_code(again, "13800000006")
    assert again.post(CODE, {"code": code})["Location"] == "/accounts/second-factor/verify/"
    assert not is_in(again)
    again.post("/accounts/second-factor/verify/", {"code": "000000"})
    assert not is_in(again)
    again.post("/accounts/second-factor/verify/", {"code": totp(secret)})
    assert again.get("/me/").status_code == 200


def test_a_used_second_factor_code_is_worth_nothing(
    client: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    sign_in_doctor(client)
    secret = enrol(client)
    browsers = [Client(), Client()]
    for minutes, browser in zip((5, 10), browsers, strict=True):
        time_machine.move_to(NOON + timedelta(minutes=minutes), tick=False)
        browser.post(CODE, {"code": ask_for_code(browser, "13800000006")})
    code = totp(secret)

    for browser in browsers:
        browser.post("/accounts/second-factor/verify/", {"code": code})

    # The first browser's sign-in step is five minutes old and still good.
    assert [is_in(browser) for browser in browsers] == [True, False]


def test_a_recovery_code_lets_in_once(
    client: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    sign_in_doctor(client)
    enrol(client)
    spare = client.get("/accounts/second-factor/codes/").context["codes"][0]

    results = []
    for minutes in (5, 10):
        time_machine.move_to(NOON + timedelta(minutes=minutes), tick=False)
        browser = Client()
        browser.post(CODE, {"code": ask_for_code(browser, "13800000006")})
        browser.post("/accounts/second-factor/verify/", {"code": spare})
        results.append(is_in(browser))

    assert results == [True, False]


def test_an_old_session_must_sign_in_again_before_it_sets_one_up(
    client: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    sign_in_doctor(client)
    secret = client.get("/accounts/second-factor/").context["secret"]
    time_machine.move_to(NOON + timedelta(minutes=16), tick=False)

    response = client.post("/accounts/second-factor/", {"code": totp(secret)})

    assert response["Location"] == LOGIN
    assert not Authenticator.objects.exists()


def test_one_click_sign_in_stands_for_it_in_a_demonstration_only(
    client: Client, cast: Cast, settings: Settings
) -> None:
    client.force_login(cast.doctor)
    session = client.session
    del session[AUTHENTICATION_METHODS_SESSION_KEY]
    session["demo_signed_in"] = True
    session.save()

    settings.SONGHE_DEMO = True
    assert client.get("/me/").status_code == 200
    settings.SONGHE_DEMO = False
    assert client.get("/me/")["Location"] == "/accounts/second-factor/"


def test_elders_and_family_need_no_second_factor_and_stay_signed_in(
    client: Client, cast: Cast, time_machine: TimeMachineFixture
) -> None:
    code = ask_for_code(client, "13800000001")
    client.post(CODE, {"code": code})
    assert client.session.get_expiry_age() == 180 * 86_400

    # Half a year of using it now and then: she is never signed out.
    for day in range(0, 400, 90):
        time_machine.move_to(NOON + timedelta(days=day), tick=False)
        assert client.get("/me/").status_code == 200


def test_signing_out_everywhere_leaves_only_this_browser(client: Client, cast: Cast) -> None:
    other = Client()
    for browser in (client, other):
        browser.force_login(cast.daughter)

    response = client.post("/me/sign-out-everywhere/", follow=True)

    assert "只有这里还登录着" in response.content.decode()
    assert client.get("/me/").status_code == 200
    assert other.get("/me/")["Location"].startswith(LOGIN)


def test_an_elders_first_sign_in_on_a_tablet_is_as_her_browser_asks(
    client: Client, cast: Cast
) -> None:
    code = ask_for_code(client, "138 0000 0001")
    client.cookies["django_language"] = "en"  # of whoever was there before
    response = client.post(CODE, {"code": code}, headers={"accept-language": "zh-CN"})

    cast.elder.refresh_from_db()
    assert client.session["_auth_user_id"] == str(cast.elder.pk)
    assert cast.elder.language == "zh-hans"
    assert response.cookies["django_language"].value == "zh-hans"


def test_a_chosen_language_is_spoken_at_the_next_sign_in(client: Client, cast: Cast) -> None:
    client.force_login(cast.daughter)
    client.post("/me/language/", {"language": "en"})
    client.post("/me/language/", {"language": "tlh"})

    fresh = Client()
    response = fresh.post(CODE, {"code": ask_for_code(fresh)})

    assert response.cookies["django_language"].value == "en"
