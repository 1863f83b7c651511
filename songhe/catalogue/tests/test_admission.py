"""From introducing a firm to being admitted, and who may see the papers meanwhile."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from conftest import NOON, Cast
from songhe.accounts.actions.people import register_person
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.catalogue.actions import admission, documents
from songhe.catalogue.actions.listings import (
    ListingFacts,
    create_listing,
    publish_listing,
)
from songhe.catalogue.models import Application, Category, Document, Licence, Provider
from songhe.catalogue.queries import on_sale
from songhe.catalogue.queries.admission import history_of
from songhe.catalogue.rules.admission import Gap
from songhe.catalogue.rules.uploads import WrongFile
from songhe.catalogue.states import (
    ApplicationKind,
    ApplicationState,
    ListingKind,
    ProviderState,
)
from songhe.kernel.flow import NotAllowed
from songhe.kernel.keeping import kept

OFFICER = "何建国（武昌区民政局）"
PDF = b"%PDF-1.4\nA paper with a stamp."


def png() -> bytes:
    made = BytesIO()
    Image.new("RGB", (60, 40), "white").save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def owner(db: None) -> Person:
    return register_person(name="万家福", phone="+8613800138999", at=NOON)


@pytest.fixture
def application(cast: Cast, owner: Person) -> Application:
    """A new firm that wants to deliver meals."""
    begun = admission.register_firm(
        facts=admission.FirmFacts(
            name="万福助餐店",
            region=cast.provider_org.region,
            phone="027-85550777",
            address="中北路 9 号",
        ),
        person=owner,
        at=NOON,
    )
    admission.choose_categories(application=begun, categories=[Category.objects.get(code="B01")])
    return begun


def show(application: Application, *, until: date = date(2027, 6, 30), code: str = "B01") -> None:
    admission.show_paper(
        application=application,
        categories=[Category.objects.get(code=code)],
        facts=admission.PaperFacts("食品经营许可证", "JY-77", until),
        document=documents.keep_document(
            provider=application.provider, name="许可证.pdf", content=PDF, by="万家福", at=NOON
        ),
    )


def test_a_firm_that_introduces_itself_waits_and_sells_nothing(
    application: Application, owner: Person
) -> None:
    provider = application.provider

    assert (provider.state, application.kind) == (ProviderState.APPLIED, ApplicationKind.ADMIT)
    assert owner.memberships.get().role == Role.MANAGER
    assert not on_sale(NOON).filter(provider=provider).exists()


def test_nobody_becomes_manager_of_a_firm_by_typing_its_name(cast: Cast, owner: Person) -> None:
    with pytest.raises(admission.NameTaken):
        admission.register_firm(
            facts=admission.FirmFacts(
                name=cast.provider_org.name,
                region=cast.provider_org.region,
                phone="1",
                address="2",
            ),
            person=owner,
            at=NOON,
        )

    assert not owner.memberships.exists()


def test_whoever_works_somewhere_registers_no_second_firm(cast: Cast) -> None:
    with pytest.raises(admission.AlreadyInAFirm):
        admission.register_firm(
            facts=admission.FirmFacts("新店", cast.provider_org.region, "1", "2"),
            person=cast.worker,
            at=NOON,
        )


def test_without_a_paper_for_every_category_it_cannot_be_sent(application: Application) -> None:
    with pytest.raises(admission.Incomplete) as missing:
        admission.send_application(application=application, by="万家福", at=NOON)
    assert [lack.gap for lack in missing.value.lacks] == [Gap.NO_PAPER]

    show(application, until=NOON.date() - timedelta(days=1))
    with pytest.raises(admission.Incomplete) as late:
        admission.send_application(application=application, by="万家福", at=NOON)
    assert [lack.gap for lack in late.value.lacks] == [Gap.EXPIRED]

    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT


def test_approving_records_the_papers_and_admits(application: Application) -> None:
    show(application)
    admission.send_application(application=application, by="万家福", at=NOON)
    admission.approve_application(application=application, reason="齐全", by=OFFICER, at=NOON)

    provider = Provider.objects.get(pk=application.provider_id)
    licence = provider.licences.get()
    assert (provider.state, provider.admitted_at) == (ProviderState.ACTIVE, NOON)
    assert (licence.number, licence.document_hash) == ("JY-77", Document.objects.get().digest)


def test_a_paper_that_ran_out_while_it_waited_is_not_approved(application: Application) -> None:
    show(application, until=NOON.date())
    admission.send_application(application=application, by="万家福", at=NOON)

    with pytest.raises(admission.Incomplete):
        admission.approve_application(
            application=application, reason="", by=OFFICER, at=NOON + timedelta(days=1)
        )

    assert not Licence.objects.filter(provider=application.provider).exists()


def test_changes_asked_for_are_made_and_sent_again(application: Application) -> None:
    show(application)
    admission.send_application(application=application, by="万家福", at=NOON)
    with pytest.raises(NotAllowed):
        show(application)  # it is the officer's turn
    admission.ask_for_changes(application=application, reason="看不清", by=OFFICER, at=NOON)

    show(application, until=date(2028, 1, 1))
    admission.send_application(application=application, by="万家福", at=NOON)

    application.refresh_from_db()
    assert application.state == ApplicationState.SENT
    assert application.papers.get().expires_on == date(2028, 1, 1)
    told = [(change.words, change.reason) for change in history_of(application.provider)]
    assert told == [
        ("交了申请", ""),
        ("请补充材料", "看不清"),
        ("交了申请", ""),
        ("申请入驻", ""),
    ]


def test_refusing_turns_a_newcomer_away_but_not_one_who_sells(
    application: Application, cast: Cast
) -> None:
    show(application)
    admission.send_application(application=application, by="万家福", at=NOON)
    admission.refuse_application(application=application, reason="不符", by=OFFICER, at=NOON)
    more = admission.start_application(provider=cast.provider, kind=ApplicationKind.EXTEND, at=NOON)
    admission.choose_categories(application=more, categories=[Category.objects.get(code="B01")])
    show(more)
    admission.send_application(application=more, by="x", at=NOON)
    admission.refuse_application(application=more, reason="不符", by=OFFICER, at=NOON)

    application.provider.refresh_from_db()
    cast.provider.refresh_from_db()
    assert (application.provider.state, cast.provider.state) == (
        ProviderState.REMOVED,
        ProviderState.ACTIVE,
    )
    with pytest.raises(NotAllowed):
        admission.start_application(
            provider=application.provider, kind=ApplicationKind.ADMIT, at=NOON
        )


def test_a_renewal_brings_a_category_back(cast: Cast) -> None:
    cast.provider.licences.update(expires_on=NOON.date() - timedelta(days=1))
    assert not on_sale(NOON).filter(pk=cast.bathing.pk).exists()

    renewal = admission.start_application(
        provider=cast.provider, kind=ApplicationKind.RENEW, at=NOON
    )
    admission.choose_categories(application=renewal, categories=[cast.bathing.category])
    show(renewal, code=cast.bathing.category.code)
    admission.send_application(application=renewal, by="孙丽", at=NOON)
    admission.approve_application(application=renewal, reason="", by=OFFICER, at=NOON)

    assert on_sale(NOON).filter(pk=cast.bathing.pk).exists()


def test_beginning_twice_goes_on_with_the_same(cast: Cast) -> None:
    first, second = (
        admission.start_application(provider=cast.provider, kind=kind, at=NOON)
        for kind in (ApplicationKind.RENEW, ApplicationKind.EXTEND)
    )

    assert first == second
    assert cast.provider.applications.count() == 1


# --- Files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", WrongFile.EMPTY),
        (b"<html><script>alert(1)</script></html>", WrongFile.WRONG_TYPE),
        (b"MZ\x90 a program called paper.pdf", WrongFile.WRONG_TYPE),
        (b"\x89PNG\r\n\x1a\n and then nonsense", WrongFile.BROKEN),
        (b"%PDF-" + b" " * (10 << 20), WrongFile.TOO_LARGE),
    ],
)
def test_a_file_is_told_by_its_content(content: bytes, why: str, cast: Cast) -> None:
    with pytest.raises(WrongFile) as refused:
        documents.keep_document(
            provider=cast.provider, name="执照.pdf", content=content, by="孙丽", at=NOON
        )

    assert refused.value.why == why
    assert not Document.objects.exists()


def test_a_scan_lies_sealed_and_outside_what_is_served(cast: Cast) -> None:
    scan = documents.keep_document(
        provider=cast.provider, name="执照.png", content=png(), by="孙丽", at=NOON
    )

    assert kept(scan.digest, sealed=True) == png()
    files = [path for path in settings.SONGHE_FILES.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert b"PNG" not in files[0].read_bytes()
    assert settings.STATIC_ROOT not in files[0].parents


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        ("officer", 200),
        ("worker", 404),
        ("elder", 404),
        ("daughter", 404),
        ("operator", 404),
    ],
)
def test_a_scan_is_seen_by_its_owner_and_the_platform_alone(
    who: str, status: int, cast: Cast, client: Client
) -> None:
    scan = documents.keep_document(
        provider=cast.provider, name="执照.pdf", content=PDF, by="孙丽", at=NOON
    )
    client.force_login(getattr(cast, who))

    answer = client.get(f"/catalogue/documents/{scan.code}/")

    assert answer.status_code == status
    if status == 200:
        assert answer.content == PDF
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_another_firms_scan_is_not_there(
    application: Application, cast: Cast, client: Client
) -> None:
    show(application)
    client.force_login(cast.manager)

    assert client.get(f"/catalogue/documents/{Document.objects.get().code}/").status_code == 404
    assert client.get(f"/catalogue/applications/{application.code}/").status_code == 404


# --- On the pages -----------------------------------------------------------------------------


@time_machine.travel(NOON, tick=False)
def test_the_whole_way_on_the_pages(cast: Cast, owner: Person, client: Client) -> None:
    client.force_login(owner)
    firm = {
        "name": "万福助餐店",
        "region": cast.provider_org.region.code,
        "address": "中北路 9 号",
        "phone": "027-85550777",
        "words": "现做现送",
    }
    begun = client.post("/catalogue/sell/", firm)
    here = begun.headers["Location"]
    client.post(f"{here}choose/", {"categories": ["B01"]})
    paper = {
        "name": "食品经营许可证",
        "number": "JY-77",
        "expires_on": "2027-06-30",
        "categories": ["B01"],
        "file": SimpleUploadedFile("x.pdf", PDF),
    }
    client.post(f"{here}paper/", paper)
    assert "材料齐了" in client.get(here).content.decode()
    sent = client.post(f"{here}send/", follow=True)
    assert "待审核" in sent.content.decode()
    code = Provider.objects.get(organisation__name="万福助餐店").code

    client.force_login(cast.officer)
    assert "申请待审 1" in client.get("/oversight/providers/?show=asking").content.decode()
    page = client.get(f"/oversight/providers/{code}/").content.decode()
    assert "JY-77" in page
    assert "请补充材料</h2>" in page
    client.post(
        f"/oversight/providers/{code}/approve/",
        {"approve-rule": "A1", "approve-reason": "逐张核对过。"},
    )

    client.force_login(owner)
    assert "已通过" in client.get("/catalogue/applications/").content.decode()
    assert "依据：证照齐全" in client.get("/notify/messages/").content.decode()
    assert client.get(f"/catalogue/providers/{code}/").status_code == 200


@time_machine.travel(NOON, tick=False)
def test_a_wrong_scan_is_said_kindly_and_what_was_typed_stays(
    application: Application, owner: Person, client: Client
) -> None:
    client.force_login(owner)

    answer = client.post(
        f"/catalogue/applications/{application.code}/paper/",
        {
            "name": "食品经营许可证",
            "number": "JY-88",
            "expires_on": "2027-06-30",
            "categories": ["B01"],
            "file": SimpleUploadedFile("x.pdf", b"not a pdf at all"),
        },
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "认不出这种文件" in page
    assert "JY-88" in page


def test_a_refused_firm_has_no_public_page(application: Application, client: Client) -> None:
    show(application)
    admission.send_application(application=application, by="万家福", at=NOON)
    admission.refuse_application(application=application, reason="不符", by=OFFICER, at=NOON)

    code = application.provider.code
    assert client.get(f"/catalogue/providers/{code}/").status_code == 404


def test_what_a_newcomer_wrote_is_not_shown_before_it_is_admitted(
    application: Application, client: Client
) -> None:
    listing = create_listing(
        provider=application.provider,
        category=Category.objects.get(code="B01"),
        kind=ListingKind.SERVICE,
        facts=ListingFacts(title="午饭", words="", price=1, unit="份", duration_minutes=10),
    )
    publish_listing(listing=listing, by="万家福", at=NOON)

    assert client.get(f"/catalogue/{listing.code}/").status_code == 404


def test_each_paper_stands_with_the_button_that_leaves_it_out(
    application: Application, owner: Person, client: Client
) -> None:
    client.force_login(owner)
    where = f"/catalogue/applications/{application.code}/"
    empty = client.get(where).content.decode()
    assert ("还没有加证照。" in empty, "<table" in empty) == (True, False)

    show(application)

    page = client.get(where).content.decode()
    assert ("<table" in page, "编号 JY-77，有效到 2027年6月30日" in page) == (False, True)
    assert '拿掉<span class="unseen">食品经营许可证</span>' in page
