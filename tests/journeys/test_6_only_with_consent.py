"""Step 6: the doctor sees what she agreed to, she reads that he looked, she takes it back."""

import pytest
from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.clinic.models import Note
from songhe.config.verify import main as verify
from songhe.consent.actions import give_consent
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup, How, Purpose
from songhe.demo.cast import Cast
from tests.browser.looks import looks_right
from tests.browser.people import Screen
from tests.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def she_agreed(town: Cast) -> None:
    give_consent(
        elder=town.grandma,
        organisation=town.clinic,
        groups=[DataGroup.READINGS, DataGroup.RECORDS],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(town.elder),
        how=How.SELF,
        at=timezone.now(),
    )


def status(screen: Screen, address: str) -> int:
    return screen.page.request.get(screen.site + address).status


def test_from_her_yes_to_her_no(open_as: OpenAs, town: Cast) -> None:
    patient = f"/clinic/patients/{town.grandma.code}/"
    Grant.objects.all().delete()

    # Before she agreed there is nothing to find
    desk = open_as("doctor", desk=True)
    desk.open("/clinic/")
    looks_right(desk)
    assert status(desk, patient) == 404

    # She agrees; he sees her readings and writes a signed note
    she_agreed(town)
    desk.open(patient)
    desk.sees("王秀兰")
    looks_right(desk)
    desk.page.get_by_role("textbox", name="记录").fill("电话随访：血压平稳，继续原来的药。")
    desk.press("存成草稿，再看一遍")
    desk.sees("草稿已保存")
    looks_right(desk)
    desk.press("签名，写进病历")
    desk.sees("已签名")
    looks_right(desk)
    note = Note.objects.get()
    assert (note.state, note.author) == ("signed", town.doctor)

    # She reads who looked, in plain sentences
    grandma = open_as("elder")
    grandma.open("/consent/looks/")
    grandma.sees("水果湖街道社区卫生服务中心的陈立医生看了您的")
    looks_right(grandma, elder=True)

    # She takes it back: his next request finds nothing
    grandma.open("/consent/")
    looks_right(grandma, elder=True)
    for grant in Grant.objects.filter(withdrawn_at=None, group=DataGroup.READINGS):
        grandma.open(f"/consent/{grant.code}/")
        looks_right(grandma, elder=True)
        grandma.press("收回，不让他们看了")
        grandma.page.wait_for_load_state()
    for grant in Grant.objects.filter(withdrawn_at=None):
        grandma.open(f"/consent/{grant.code}/")
        grandma.press("收回，不让他们看了")
        grandma.page.wait_for_load_state()
    assert status(desk, patient) == 404
    assert status(desk, f"/clinic/notes/{note.code}/") == 404
    assert verify() == 0


def test_her_son_never_could_see(open_as: OpenAs, town: Cast) -> None:
    she_agreed(town)
    son = open_as("son")

    for address in (
        f"/health/elders/{town.grandma.code}/",
        f"/clinic/patients/{town.grandma.code}/",
        f"/assessment/elders/{town.grandma.code}/",
    ):
        assert status(son, address) == 404
    son.open("/home/family/")
    son.sees("等老人同意")
    looks_right(son)


def test_she_agrees_to_her_son_and_may_take_it_back(open_as: OpenAs, town: Cast) -> None:
    grandma = open_as("elder")
    grandma.open("/accounts/family/")
    grandma.sees("李军")
    looks_right(grandma, elder=True)
    hers = town.grandma.kinships.get(relative=town.son)
    grandma.open(f"/accounts/family/{hers.code}/")
    looks_right(grandma, elder=True)
    grandma.page.get_by_label("看健康情况").check()
    grandma.press("同意，就做勾上的这些")
    grandma.page.wait_for_load_state()

    son = open_as("son")
    assert status(son, f"/health/elders/{town.grandma.code}/") == 200

    grandma.open(f"/accounts/family/{hers.code}/")
    looks_right(grandma, elder=True)
    grandma.page.get_by_text("不让他再看、再管了").click()
    grandma.press("对，收回")
    grandma.page.wait_for_load_state()
    assert status(son, f"/health/elders/{town.grandma.code}/") == 404
