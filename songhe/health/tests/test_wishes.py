"""What people ask of watches: who may, how it reaches the watch, and what it answers."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import change_rights
from songhe.accounts.models import Elder
from songhe.accounts.states import Right
from songhe.consent.queries import looks_at
from songhe.health.actions.devices import move_device, revoke_device
from songhe.health.actions.wishes import MayNotAsk, ask_watch
from songhe.health.edge import watches
from songhe.health.edge.watches import Watches
from songhe.health.edge.wishes import Asked, Wishes
from songhe.health.models.devices import Device
from songhe.health.models.wishes import DeviceWish
from songhe.health.rules.watch_frames import frame
from songhe.health.states import Wish
from songhe.health.taking.ingest import database_address
from songhe.health.tests.dialling import LK, SERIAL, Dial, Door, position, says, until


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "EVERY", 0.02)


def asked(cast: Cast, device: Device, wish: Wish = Wish.RING, minutes: float = 0) -> DeviceWish:
    at = NOON + timedelta(minutes=minutes)
    return ask_watch(device=device, wish=wish, acting=acting_of(cast.operator), at=at)


def let_know(cast: Cast, *rights: Right) -> None:
    kinship = cast.grandma.kinships.get(relative=cast.daughter)
    change_rights(kinship=kinship, rights=[Right.SEE_HEALTH, *rights], by="王秀兰", at=NOON)


# --- On the line ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_watch_on_the_line_is_told_and_its_answer_written_down(
    door: Door, cast: Cast, wearing: Device
) -> None:
    wish = asked(cast, wearing)

    def answered() -> bool:
        wish.refresh_from_db()
        connections.close_all()
        return wish.answered_at is not None

    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(LK) == LK
        assert await watch.hear() == says("FIND")
        assert await watch.ask(LK) == LK  # which is no answer to that
        assert not await asyncio.to_thread(answered)
        assert await watch.ask(says("FIND") + LK) == LK
        assert await asyncio.to_thread(answered)

    door.run(story)

    assert (wish.sent_at, wish.answered_at) == (NOON, NOON)


@pytest.mark.django_db(transaction=True)
def test_asked_where_it_is_a_watch_answers_by_its_position_and_in_its_maker_s_way(
    door: Door, cast: Cast, wearing: Device
) -> None:
    let_know(cast, Right.SEE_PLACE)
    acting = acting_of(cast.daughter)
    wish = ask_watch(device=wearing, wish=Wish.LOCATE, acting=acting, at=NOON)
    counting = frame("LK", maker="ZJ", serial=SERIAL, sequence="0075")

    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(counting) == counting
        assert await watch.hear() == frame("CR", maker="ZJ", serial=SERIAL, sequence="0075")
        assert await watch.ask(position("UD", NOON) + LK) == LK

    door.run(story)

    wish.refresh_from_db()
    assert wish.answered_at == NOON


@pytest.mark.django_db(transaction=True)
def test_what_is_too_late_or_of_another_holder_is_never_sent(
    door: Door, cast: Cast, wearing: Device, neighbour: Elder
) -> None:
    late = asked(cast, wearing, minutes=-6)
    before = asked(cast, wearing, Wish.USUAL)
    move_device(device=wearing, elder=neighbour, by="吴敏", at=NOON)
    for_her = asked(cast, wearing, Wish.OFTEN)

    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(LK) == LK
        assert await watch.hear() == says("UPLOAD,60")
        assert await watch.ask(LK) == LK

    door.run(story)

    for wish in (late, before, for_her):
        wish.refresh_from_db()
    assert (late.sent_at, before.sent_at, for_her.sent_at) == (None, None, NOON)


@pytest.mark.django_db(transaction=True)
def test_two_processes_send_it_once(cast: Cast, wearing: Device) -> None:
    wish = asked(cast, wearing)

    async def whole() -> list[int]:
        both = [Wishes(database_address()) for _ in range(2)]
        found = await asyncio.gather(*(one.due([wearing.pk], NOON) for one in both))
        for one in both:
            one.close()
        return sorted(len(due) for due in found)

    assert asyncio.run(whole()) == [0, 1]
    wish.refresh_from_db()
    assert wish.sent_at == NOON


@pytest.mark.django_db(transaction=True)
def test_a_wish_waits_until_the_watch_dials_in(door: Door, cast: Cast, wearing: Device) -> None:
    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(LK) == LK
        wish = await asyncio.to_thread(_ask_and_hang_up)
        assert await watch.hear() == says("UPLOAD,600")
        await until(lambda: _door.counts["wishes"] == 1)
        assert wish.wish == Wish.USUAL

    def _ask_and_hang_up() -> DeviceWish:
        wish = asked(cast, wearing, Wish.USUAL)
        connections.close_all()
        return wish

    door.run(story)


@pytest.mark.django_db(transaction=True)
def test_what_fails_once_does_not_end_the_sending_of_wishes(
    door: Door, cast: Cast, wearing: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(cast, wearing)
    due = Wishes.due
    failed: list[datetime] = []

    async def unlucky(self: Wishes, devices: Collection[int], at: datetime) -> list[Asked]:
        if devices and not failed:
            failed.append(at)
            raise LookupError
        return await due(self, devices, at)

    monkeypatch.setattr(Wishes, "due", unlucky)

    async def story(_door: Watches, dial: Dial) -> None:
        watch = await dial()
        assert await watch.ask(LK) == LK
        assert await watch.hear() == says("FIND")

    door.run(story)

    assert failed == [NOON]


# --- Who may -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_where_she_is_is_asked_only_by_whom_she_lets_know(cast: Cast, wearing: Device) -> None:
    for person in (cast.daughter, cast.son, cast.operator, cast.doctor, cast.officer, cast.elder):
        with pytest.raises(MayNotAsk):
            ask_watch(device=wearing, wish=Wish.LOCATE, acting=acting_of(person), at=NOON)
    let_know(cast, Right.SEE_PLACE)

    ask_watch(device=wearing, wish=Wish.LOCATE, acting=acting_of(cast.daughter), at=NOON)
    with pytest.raises(MayNotAsk):  # how often it speaks is the station's, which looks after it
        ask_watch(device=wearing, wish=Wish.OFTEN, acting=acting_of(cast.daughter), at=NOON)


@pytest.mark.django_db
def test_pressed_twice_it_is_asked_once(cast: Cast, wearing: Device) -> None:
    first = asked(cast, wearing)

    assert asked(cast, wearing, minutes=1) == first
    assert asked(cast, wearing, minutes=6) != first


@pytest.mark.django_db
def test_what_is_out_of_use_or_sends_by_itself_is_asked_nothing(
    cast: Cast, wearing: Device, watch: Device
) -> None:
    revoke_device(device=wearing, by="吴敏", at=NOON)

    for device in (wearing, watch):
        with pytest.raises(MayNotAsk):
            asked(cast, device)


@pytest.mark.django_db
def test_her_daughter_asks_by_pressing_and_she_reads_that_she_did(
    cast: Cast, client: Client, wearing: Device
) -> None:
    client.force_login(cast.daughter)
    page = f"/health/elders/{cast.grandma.code}/"
    address = f"/health/devices/{wearing.code}/ask/locate/"
    assert address not in client.get(page).content.decode()
    assert client.post(address).status_code == 404
    let_know(cast, Right.SEE_PLACE)
    assert address in client.get(page).content.decode()

    shown = client.post(address, follow=True).content.decode()

    assert "等手表连上来" in shown
    assert looks_at(cast.grandma).filter(what="问手表现在在哪里", person=cast.daughter).exists()
    assert client.post(f"/health/devices/{wearing.code}/ask/monitor/").status_code == 404


@pytest.mark.django_db
def test_the_station_sees_what_became_of_it(cast: Cast, client: Client, wearing: Device) -> None:
    client.force_login(cast.operator)

    client.post(f"/health/devices/{wearing.code}/ask/ring/")
    DeviceWish.objects.update(sent_at=NOON)
    assert "还没有回话" in client.get(f"/health/devices/{wearing.code}/").content.decode()
    DeviceWish.objects.update(answered_at=NOON)
    page = client.get(f"/health/devices/{wearing.code}/").content.decode()

    assert "手表回话了" in page
    assert "现在在哪里" not in page
