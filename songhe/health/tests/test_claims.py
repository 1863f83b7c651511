"""A code on a device: scanned, one tap, and the device is hers; once, and not for ever."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.health.actions.claims import (
    LASTS,
    NoSuchClaim,
    Printed,
    TooMany,
    claim_device,
    print_claims,
)
from songhe.health.models.claims import DeviceClaim
from songhe.health.models.devices import Device
from songhe.health.queries.claims import open_claim
from songhe.health.states import DeviceKind
from songhe.health.taking.ingest import Ingest
from songhe.health.tests.conftest import Port, batch, minutes_ago, series
from songhe.kernel.fields import lookup_hash
from songhe.notify.models import Message


def printed(cast: Cast, kind: DeviceKind = DeviceKind.CUFF) -> Printed:
    (one,) = print_claims(acting=acting_of(cast.operator), kind=kind, many=1, at=timezone.now())
    return one


def test_the_daughter_scans_and_taps_once(cast: Cast, client: Client) -> None:
    one = printed(cast)
    client.force_login(cast.daughter)
    page = client.get(f"/health/claim/{one.words}/").content.decode()
    assert page.count('name="elder"') == 1
    assert "给王奶奶用" in page

    answer = client.post(f"/health/claim/{one.words}/", {"elder": cast.grandma.code}, follow=True)

    device = Device.objects.get(kind="cuff")
    assert (device.elder, device.name) == (cast.grandma, "王奶奶的血压计")
    assert device.token_hash == lookup_hash(one.token)
    assert device.enrolled_by == cast.daughter.label
    assert device.holdings.get().elder == cast.grandma
    assert "好了，王奶奶的血压计可以用了。" in answer.content.decode()
    told = Message.objects.get(person=cast.elder)
    assert told.words == "李静给您添了一个设备：王奶奶的血压计，它量的会记在您名下。"


def test_she_takes_a_device_into_use_herself(cast: Cast, client: Client) -> None:
    one = printed(cast, DeviceKind.WATCH)
    client.force_login(cast.elder)
    assert "给自己用上吗？" in client.get(f"/health/claim/{one.words}/").content.decode()

    client.post(f"/health/claim/{one.words}/", {"elder": cast.grandma.code})

    assert Device.objects.filter(token_hash=lookup_hash(one.token)).exists()
    assert not Message.objects.filter(person=cast.elder).exists()


@pytest.mark.django_db(transaction=True)
def test_the_device_sends_as_soon_as_it_is_hers_and_not_before(cast: Cast) -> None:
    one = printed(cast)
    port = Port(NOON)
    body = batch(series("bp_systolic", minutes_ago(2), [128]))

    before = port.post(body, token=one.token)
    claim_device(
        words=one.words, elder=cast.grandma, acting=acting_of(cast.elder), at=timezone.now()
    )
    port.app = Ingest(clock=lambda: NOON, ring=lambda: None)
    after = port.post(body, token=one.token)

    assert (before.status_code, after.status_code) == (401, 200)
    assert after.json()["accepted"] == 1


def test_wrong_used_and_old_codes_look_the_same(cast: Cast, client: Client) -> None:
    used, old = printed(cast), printed(cast)
    claim_device(
        words=used.words, elder=cast.grandma, acting=acting_of(cast.elder), at=timezone.now()
    )
    DeviceClaim.objects.filter(pk=old.claim.pk).update(expires_at=timezone.now())
    client.force_login(cast.daughter)

    answers = [client.get(f"/health/claim/{w}/") for w in (used.words, old.words, "ABCDEFGHJKMN")]
    posted = client.post(f"/health/claim/{old.words}/", {"elder": cast.grandma.code})

    assert {answer.status_code for answer in [*answers, posted]} == {404}
    pages = {answer.content.decode().split("<main")[1].split("</main")[0] for answer in answers}
    assert len(pages) == 1
    assert "一个码只能用一次" in pages.pop()
    assert Device.objects.filter(kind="cuff").count() == 1


def test_whoever_guesses_is_stopped(cast: Cast, client: Client) -> None:
    one = printed(cast)
    client.force_login(cast.daughter)
    tried = [client.get(f"/health/claim/GUESS{number:03}/").status_code for number in range(20)]

    right = client.get(f"/health/claim/{one.words}/")

    assert set(tried) == {404}
    assert right.status_code == 429
    assert "请过一小时再试" in right.content.decode()


@pytest.mark.parametrize("who", ["son", "doctor", "operator", "manager", "worker", "officer"])
def test_who_may_see_nobody_s_health_claims_for_nobody(
    who: str, cast: Cast, client: Client
) -> None:
    one = printed(cast)
    client.force_login(getattr(cast, who))
    address = f"/health/claim/{one.words}/"

    assert client.get(address).status_code == 404
    assert client.post(address, {"elder": cast.grandma.code}).status_code == 404
    assert open_claim(one.words, timezone.now()) is not None


def test_the_daughter_claims_for_no_stranger(cast: Cast, client: Client, neighbour: Elder) -> None:
    one = printed(cast)
    client.force_login(cast.daughter)

    answer = client.post(f"/health/claim/{one.words}/", {"elder": neighbour.code})

    assert answer.status_code == 404
    assert open_claim(one.words, timezone.now()) is not None


@pytest.mark.django_db(transaction=True)
def test_two_who_scan_at_once_and_one_has_it(cast: Cast) -> None:
    one = printed(cast)
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def scan() -> None:
        acting = acting_of(cast.elder)
        ready.wait(20)
        try:
            claim_device(words=one.words, elder=cast.grandma, acting=acting, at=timezone.now())
            outcomes.append("hers")
        except NoSuchClaim:
            outcomes.append("gone")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=scan) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["gone", "hers"]


def test_the_code_typed_by_hand_leads_to_the_same_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    answer = client.get("/health/claim/", {"code": " abcd-ＥＦＧＨ-jkmn "})

    assert answer.headers["Location"] == "/health/claim/ABCDEFGHJKMN/"


def test_a_sheet_is_shown_once_and_only_hashes_are_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)

    sheet = client.post("/health/devices/claims/", {"kind": "watch", "many": "3"}, follow=True)

    page = sheet.content.decode()
    words = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", page)
    assert len(words) == 3
    assert page.count("<svg xmlns") + page.count('<svg width="') >= 6
    assert sheet["Cache-Control"] == "no-store"
    assert client.get("/health/devices/claims/sheet/").status_code == 302
    rows = DeviceClaim.objects.all()
    hashes = {lookup_hash(one.replace("-", "")) for one in words}
    assert {row.claim_hash for row in rows} == hashes
    assert {row.expires_at - row.printed_at for row in rows} == {LASTS}


@pytest.mark.parametrize("many", ["0", "25", "drei", ""])
def test_a_sheet_holds_so_many(many: str, cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)

    answer = client.post("/health/devices/claims/", {"kind": "watch", "many": many})

    assert answer.status_code == 200
    assert not DeviceClaim.objects.exists()
    with pytest.raises(TooMany):
        print_claims(
            acting=acting_of(cast.operator), kind=DeviceKind.WATCH, many=25, at=timezone.now()
        )


def test_a_code_lasts_half_a_year(cast: Cast) -> None:
    one = printed(cast)
    last = one.claim.expires_at

    assert open_claim(one.words, last - timedelta(seconds=1)) is not None
    assert open_claim(one.words, last) is None
