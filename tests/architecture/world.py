"""The things that addresses speak of, made by calling actions when an address asks for them.

A room adds a function that makes its object and returns the arguments of its addresses:

    @makes("order")
    def order(world: World) -> Arguments:
        return {"code": paid_order(world.cast, at=world.at).code}

and names the key in the access table: `Access(only("elder"), world="order")`. What is made in
one test is made once there, so a maker may ask for another thing with `world["visit"]`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from django.db import connection
from django.utils import timezone
from PIL import Image

from songhe.accounts.acting import acting_of
from songhe.aftersales.actions import buyer, seller
from songhe.aftersales.actions.opening import Asking, open_claim
from songhe.aftersales.models import Photo
from songhe.aftersales.states import ClaimKind, Reason
from songhe.aftersales.tests.conftest import buy_shoes, sell_shoes
from songhe.assessment import actions as assessments
from songhe.assessment.queries import SELF_CARE
from songhe.casework import actions as casework
from songhe.catalogue.actions import admission, listings, pictures, prices, sheets, variants
from songhe.catalogue.actions.documents import keep_document
from songhe.catalogue.models import Application, Document
from songhe.catalogue.rules.prices import By
from songhe.catalogue.states import ApplicationKind, ListingKind
from songhe.clinic import actions as clinic
from songhe.clinic.states import NoteKind
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.consent.actions import give_consent
from songhe.consent.states import DataGroup, How, Purpose
from songhe.demo.cast import Cast
from songhe.health.actions import goals, people as around, reports, shifts, tags
from songhe.health.actions.alerts import raise_alert
from songhe.health.actions.claims import print_claims
from songhe.health.actions.devices import enrol_device
from songhe.health.actions.editions import propose_edition
from songhe.health.actions.fences import set_fence
from songhe.health.actions.imports import start_import
from songhe.health.actions.readings import write_readings
from songhe.health.reference import shipped_rules
from songhe.health.rules.fence import Circle
from songhe.health.rules.report import last_period
from songhe.health.states import DeviceKind, GoalKind, ReportSpan, TagKind
from songhe.invoices.actions.asking import Buyer, ask_invoice
from songhe.invoices.actions.sellers import Identity, set_identity
from songhe.invoices.actions.sending import send_invoice
from songhe.invoices.states import BuyerKind, Rate, TaxpayerKind
from songhe.kernel.events import deliver_waiting
from songhe.ledger import actions as ledger
from songhe.notify.actions import tell
from songhe.oversight import actions as oversight, appeals
from songhe.oversight.models import Sanction
from songhe.payments.actions import allotting, bills, intents
from songhe.payments.actions.channel_orders import send_order
from songhe.payments.gateways.payment import BillLine, Kind, Receipt
from songhe.payments.models import Intent
from songhe.shipping.actions import packing, recalls, stock as shelves
from songhe.shipping.actions.locking import locked_parcel
from songhe.shipping.actions.moving import move_parcel
from songhe.shipping.models import Lot, Parcel, Shipment
from songhe.shop.actions import (
    addresses,
    ads,
    carts,
    checkouts,
    orders,
    questions,
    requests,
    reviews,
)
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Caution, Checkout, Order, PayRequest, ReviewPhoto
from songhe.shop.tests.papers import show
from songhe.shop.tests.sellers import advertise
from songhe.stations import actions as stations
from songhe.trials.actions import inviting, proposing as trials, scoring
from songhe.trials.models import Invitation, Score, Trial
from songhe.trials.states import HarmKind
from songhe.visits.actions import planning
from songhe.visits.models import Visit

Arguments = dict[str, str]
A_PHOTO = b"\xff\xd8\xff\xda\x00\x02\xff\xd9"  # the smallest
Maker = Callable[["World"], Arguments]

MAKERS: dict[str, Maker] = {}


def makes(key: str) -> Callable[[Maker], Maker]:
    """Register the function that makes one thing."""

    def register(maker: Maker) -> Maker:
        assert key not in MAKERS, f"{key} is made twice"
        MAKERS[key] = maker
        return maker

    return register


class World:
    """The cast, the moment, and whatever has been made so far."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.at: datetime = timezone.now()
        self._made: dict[str, Arguments] = {"": {}}

    def __getitem__(self, key: str) -> Arguments:
        if key not in self._made:
            self._made[key] = MAKERS[key](self)
            self.tell_everyone()
        return self._made[key]

    def tell_everyone(self) -> None:
        """Let every listener hear what has happened, as the worker would."""
        deliver_waiting(SUBSCRIPTIONS, at=self.at)


@makes("worker")
def worker(world: World) -> Arguments:
    """A worker is alive, so the site is well."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    return {}


@makes("one_of_nine")
def one_of_nine(world: World) -> Arguments:
    return {"slug": "daughter"}


@makes("colleague")
def colleague(world: World) -> Arguments:
    return {"code": world.cast.worker.code, "role": "worker"}


@makes("colleague_code")
def colleague_code(world: World) -> Arguments:
    return {"code": world.cast.worker.code}


@makes("message")
def message(world: World) -> Arguments:
    """A line in the daughter's news."""
    told = tell(
        person=world.cast.daughter, kind="message", words="您好。", url="/home/", at=world.at
    )
    return {"code": told.code}


@makes("kinship")
def kinship(world: World) -> Arguments:
    """Her son asks; she has not answered."""
    return {"code": world.cast.grandma.kinships.get(relative=world.cast.son).code}


@makes("recipient")
def recipient(world: World) -> Arguments:
    return {"organisation": world.cast.clinic.code}


@makes("grant")
def grant(world: World) -> Arguments:
    """Her clinic may see her readings, records and assessments."""
    grants = give_consent(
        elder=world.cast.grandma,
        organisation=world.cast.clinic,
        groups=[DataGroup.READINGS, DataGroup.RECORDS, DataGroup.ASSESSMENTS],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(world.cast.elder),
        how=How.SELF,
        at=world.at,
    )
    return {"code": grants[0].code}


# --- What she needs, who helps her, who looks after the district ----------------------------


@makes("elder")
def elder(world: World) -> Arguments:
    return {"code": world.cast.grandma.code}


@makes("scale")
def scale(world: World) -> Arguments:
    return {"scale": SELF_CARE}


@makes("assessment")
def assessment(world: World) -> Arguments:
    """She began the self-care form and answered nothing yet."""
    begun = assessments.start_assessment(
        elder=world.cast.grandma, scale=SELF_CARE, by=world.cast.grandma.name, at=world.at
    )
    return {"code": begun.code}


@makes("question")
def question(world: World) -> Arguments:
    return {**world["assessment"], "number": "1"}


@makes("asked_session")
def asked_session(world: World) -> Arguments:
    """Her station asks to act for her; she has not said yes."""
    session = stations.ask_session(
        elder=world.cast.grandma, acting=acting_of(world.cast.operator), at=world.at
    )
    return {"code": session.code}


@makes("patient")
def patient(world: World) -> Arguments:
    """She lets her clinic see how she is."""
    assert world["grant"]
    return world["elder"]


@makes("note")
def note(world: World) -> Arguments:
    """A note that her doctor signed, on her record that she opened."""
    assert world["grant"]
    acting = acting_of(world.cast.doctor)
    draft = clinic.write_note(
        elder=world.cast.grandma,
        acting=acting,
        kind=NoteKind.PHONE,
        words="随访，一切平稳。",
        at=world.at,
    )
    return {"code": clinic.sign_note(note=draft, acting=acting, at=world.at).code}


@makes("measure")
def measure(world: World) -> Arguments:
    return {"what": "pressure"}


@makes("measured_elder")
def measured_elder(world: World) -> Arguments:
    return {**world["elder"], **world["measure"]}


@makes("hand_reading")
def hand_reading(world: World) -> Arguments:
    """She wrote her weight down."""
    (row,) = write_readings(
        elder=world.cast.grandma,
        values={"body_weight": 56.5},
        taken_at=world.at,
        by=world.cast.elder.label,
        at=world.at,
    )
    return {"code": row.code}


@makes("patient_chart")
def patient_chart(world: World) -> Arguments:
    return {**world["patient"], "metric": "heart_rate"}


@makes("goal_kind")
def goal_kind(world: World) -> Arguments:
    return {"kind": "water"}


@makes("goal")
def goal(world: World) -> Arguments:
    """She wants to take her medicine in time."""
    goal = goals.accept_goal(
        elder=world.cast.grandma,
        kind=GoalKind.MEDICINE,
        acting=acting_of(world.cast.elder),
        at=world.at,
    )
    return {"code": goal.code}


@makes("report")
def report(world: World) -> Arguments:
    """What her last week came to, though she measured once."""
    assert world["hand_reading"]
    first, last = last_period("week", timezone.localdate(world.at))
    made = reports.make_report(
        elder=world.cast.grandma, span=ReportSpan.WEEK, first=first, last=last, at=world.at
    )
    return {**world["patient"], "span": made.span, "first": first.isoformat()}


@makes("tag")
def tag(world: World) -> Arguments:
    """She said that she measured after her meal."""
    tag = tags.tag_readings(
        elder=world.cast.grandma,
        metric="heart_rate",
        kind=TagKind.MEAL,
        words="",
        taken=(world.at, world.at),
        acting=acting_of(world.cast.elder),
        at=world.at,
    )
    return {**world["patient"], "tag": tag.code}


@makes("patient_limit")
def patient_limit(world: World) -> Arguments:
    return {**world["patient"], "rule": "heart_rate_high"}


@makes("rule")
def rule(world: World) -> Arguments:
    return {"rule": "heart_rate_high"}


@makes("edition")
def edition(world: World) -> Arguments:
    """One that her doctor proposes: the shipped one, word for word."""
    made = propose_edition(
        rule="heart_rate_high",
        facts=shipped_rules()["heart_rate_high"],
        why="试一试",
        acting=acting_of(world.cast.doctor),
        at=world.at,
    )
    return {"rule": made.code, "number": str(made.number)}


@makes("places")
def places(world: World) -> Arguments:
    """She lets her station know where she is."""
    give_consent(
        elder=world.cast.grandma,
        organisation=world.cast.station,
        groups=[DataGroup.LOCATION],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(world.cast.elder),
        how=How.SELF,
        at=world.at,
    )
    return world["elder"]


@makes("place")
def place(world: World) -> Arguments:
    fence = set_fence(
        elder=world.cast.grandma,
        name="家和附近",
        circle=Circle(30.59, 114.3, 500),
        acting=acting_of(world.cast.elder),
        at=world.at,
    )
    return {**world["places"], "place": fence.code}


@makes("device")
def device(world: World) -> Arguments:
    return {"code": world.cast.watch.code}


@makes("wish")
def wish(world: World) -> Arguments:
    """Her other watch dials in by its maker's number, and is to ring."""
    dialling, _token = enrol_device(
        elder=world.cast.grandma,
        kind=DeviceKind.WATCH,
        name="王奶奶的定位手表",
        serial="5678901234",
        by="吴敏",
        at=world.at,
    )
    return {"code": dialling.code, "wish": "ring"}


@makes("claim")
def claim(world: World) -> Arguments:
    """Her station prepared a blood pressure cuff and printed its code."""
    (printed,) = print_claims(
        acting=acting_of(world.cast.operator), kind=DeviceKind.CUFF, many=1, at=world.at
    )
    return {"code": printed.words}


@makes("brought")
def brought(world: World) -> Arguments:
    """Her daughter brought a file and looks at it."""
    started = start_import(
        elder=world.cast.grandma,
        raw="时间,体重\n2026-01-05 07:05,56.5\n".encode(),
        file_name="体重.csv",
        acting=acting_of(world.cast.daughter),
        at=world.at,
    )
    return {"code": started.code}


@makes("refused")
def refused(world: World) -> Arguments:
    return {**world["device"], "why": "future"}


@makes("alert")
def alert(world: World) -> Arguments:
    """Her heart races, only she was told so far; her clinic may see how she is."""
    assert world["grant"]
    raised = raise_alert(
        elder=world.cast.grandma,
        rule="heart_rate_high",
        severity="urgent",
        evidence={"value": 136},
        began_at=world.at,
        at=world.at,
    )
    return {"code": raised.code}


@makes("handover")
def handover(world: World) -> Arguments:
    """The station went off duty while her alert was open."""
    assert world["alert"]
    operator = acting_of(world.cast.operator)
    shifts.start_shift(acting=operator, at=world.at)
    left = shifts.end_shift(acting=operator, to=None, words={}, at=world.at)
    return {"code": left.code}


@makes("contact")
def contact(world: World) -> Arguments:
    """A neighbour to ring when nobody else came."""
    added = around.add_contact(
        elder=world.cast.grandma,
        name="张阿姨",
        relation="邻居",
        phone="+8613900000001",
        acting=acting_of(world.cast.elder),
        at=world.at,
    )
    return {"code": world.cast.grandma.code, "contact": added.code}


@makes("first_kinship")
def first_kinship(world: World) -> Arguments:
    """Her daughter, who may be alerted."""
    kinship = world.cast.grandma.kinships.get(relative=world.cast.daughter)
    return {"code": world.cast.grandma.code, "kinship": kinship.code}


@makes("case")
def case(world: World) -> Arguments:
    opened = casework.open_case(
        elder=world.cast.grandma, level=1, by=world.cast.operator.label, at=world.at
    )
    assert opened is not None
    return {"code": opened.code}


@makes("provider")
def provider(world: World) -> Arguments:
    return {"code": world.cast.provider.code}


@makes("asked_kind")
def asked_kind(world: World) -> Arguments:
    return {"kind": "renew"}


@makes("application")
def application(world: World) -> Arguments:
    """The cast's provider renews its papers."""
    begun = admission.start_application(
        provider=world.cast.provider, kind=ApplicationKind.RENEW, at=world.at
    )
    return {"code": begun.code}


@makes("document")
def document(world: World) -> Arguments:
    scan = keep_document(
        provider=world.cast.provider,
        name="执照.pdf",
        content=b"%PDF-1.4 scan",
        by=world.cast.manager.label,
        at=world.at,
    )
    return {"code": scan.code}


@makes("shown_paper")
def shown_paper(world: World) -> Arguments:
    """A paper in the application that is being written."""
    code = world["application"]["code"]
    begun = Application.objects.get(code=code)
    scan = Document.objects.get(code=world["document"]["code"])
    category = world.cast.bathing.category
    admission.choose_categories(application=begun, categories=[category])
    admission.show_paper(
        application=begun,
        categories=[category],
        facts=admission.PaperFacts("执业证", "Z-1", world.at.date() + timedelta(days=400)),
        document=scan,
    )
    return {"code": code, "number": str(begun.papers.get().pk)}


@makes("picture")
def picture(world: World) -> Arguments:
    made = BytesIO()
    Image.new("RGB", (64, 64)).save(made, "PNG")
    brought = pictures.add_picture(
        listing=world.cast.bathing, content=made.getvalue(), caption="浴椅", at=world.at
    )
    return {"code": brought.code, "width": "64"}


@makes("change_picture")
def change_picture(world: World) -> Arguments:
    return {"code": world["picture"]["code"], "verb": "first"}


@makes("clip")
def clip(world: World) -> Arguments:
    webm = b"\x1a\x45\xdf\xa3 film"
    film = pictures.set_clip(
        listing=world.cast.bathing, content=webm, caption="怎么洗", at=world.at
    )
    return {"code": film.code}


@makes("variant")
def variant(world: World) -> Arguments:
    """The cast's provider sells a chair in two sizes."""
    chair = listings.create_listing(
        provider=world.cast.provider,
        category=world.cast.bathing.category,
        kind=ListingKind.GOODS,
        facts=listings.ListingFacts(title="浴椅", words="", price=9_900, unit="把"),
    )
    size = variants.add_variant(listing=chair, name="高款", price=9_900, at=world.at)
    return {"code": size.code}


@makes("price_change")
def price_change(world: World) -> Arguments:
    change = prices.change_prices(
        provider=world.cast.provider,
        codes=[world.cast.bathing.code],
        wish=prices.Wish(By.FEN, 100, "+1"),
        by=world.cast.manager.label,
        at=world.at,
    )
    return {"code": change.code}


@makes("sheet")
def sheet(world: World) -> Arguments:
    brought = sheets.bring_sheet(
        provider=world.cast.provider,
        name="x.csv",
        content=b"title",
        by=world.cast.manager.label,
        at=world.at,
    )
    return {"code": brought.code}


@makes("decided_sheet")
def decided_sheet(world: World) -> Arguments:
    return {**world["sheet"], "verb": "drop"}


@makes("export_kind")
def export_kind(world: World) -> Arguments:
    return {"kind": "csv"}


@makes("sanction")
def sanction(world: World) -> Arguments:
    """The cast's provider was warned."""
    warned = oversight.warn_provider(
        provider=world.cast.provider,
        grounds=oversight.Grounds("W2", "答复太慢。"),
        acting=acting_of(world.cast.officer),
        at=world.at,
    )
    return {"code": warned.code}


@makes("appeal")
def appeal(world: World) -> Arguments:
    warned = Sanction.objects.get(code=world["sanction"]["code"])
    sent = appeals.appeal(
        sanction=warned, words="当天停电。", acting=acting_of(world.cast.manager), at=world.at
    )
    return {"code": sent.code, "verb": "uphold"}


@makes("listing_check")
def listing_check(world: World) -> Arguments:
    """Nothing waits under this code any more: the officer is told so."""
    return {"code": world.cast.bathing.code, "verb": "pass"}


@makes("decision")
def decision(world: World) -> Arguments:
    return {"code": world.cast.provider.code, "verb": "suspend"}


# --- What she buys, who pays for it, who comes ----------------------------------------------


@makes("listing")
def listing(world: World) -> Arguments:
    return {"code": world.cast.bathing.code}


@makes("asked_question")
def asked_question(world: World) -> Arguments:
    """She would like to know something about the bath; nobody has answered."""
    question = questions.ask_question(
        listing=world.cast.bathing,
        elder=world.cast.grandma,
        words="一个人在家可以约吗？",
        acting=acting_of(world.cast.elder),
        at=world.at,
    )
    return {"code": question.code}


@makes("place_in_cart")
def place_in_cart(_world: World) -> Arguments:
    """The first line of a visitor's cart, which is not there: nothing changes."""
    return {"place": "0"}


@makes("cart_line")
def cart_line(world: World) -> Arguments:
    """A bath the day after tomorrow lies in her cart."""
    line = carts.add_to_cart(
        owner=world.cast.elder,
        elder=world.cast.grandma,
        listing=world.cast.bathing,
        starts_at=_ten_o_clock(world, days=2),
        at=world.at,
    )
    return {"code": line.code}


@makes("checkout")
def checkout(world: World) -> Arguments:
    """She holds a time; nobody has paid."""
    return {"code": _hold(world, days=3).code}


@makes("address")
def address(world: World) -> Arguments:
    """She wrote down her daughter's home while she bought."""
    checkout = _hold(world, days=8)
    region = world.cast.station.region
    kept = addresses.keep_address(
        elder=world.cast.grandma,
        place=addresses.Place("女儿家", region, "中北路 1 号 2 门", "李静", "+8613800000002"),
        acting=acting_of(world.cast.elder),
        at=world.at,
    )
    return {"code": checkout.code, "address_code": kept.code}


@makes("kept_address")
def kept_address(world: World) -> Arguments:
    return {"address_code": world["address"]["address_code"]}


@makes("cautioned_checkout")
def cautioned_checkout(world: World) -> Arguments:
    """She was asked to think it over; the rules as they stand would have let this small one go."""
    checkout = _hold(world, days=9)
    Caution.objects.create(
        checkout=checkout,
        version="world",
        reasons=["amount"],
        begun_at=world.at,
        until=world.at + timedelta(hours=2),
    )
    return {"code": checkout.code}


@makes("asked_checkout")
def asked_checkout(world: World) -> Arguments:
    """She holds a time and has asked her daughter to pay."""
    return {"code": _asked(world, days=4).checkout.code}


@makes("pay_request")
def pay_request(world: World) -> Arguments:
    return {"code": _asked(world, days=5).code}


@makes("order")
def order(world: World) -> Arguments:
    """Her daughter has paid."""
    asked = _asked(world, days=6)
    intent = requests.pay_request(request=asked, by=world.cast.daughter, at=world.at)
    receipt = Receipt(intent.channel, intent.code, intent.amount, f"W{intent.code}", world.at)
    intents.settle(receipt=receipt, at=world.at)
    world.tell_everyone()
    return {"code": asked.checkout.orders.get().code}


@makes("intent")
def intent(world: World) -> Arguments:
    """Her daughter stands at the cashier."""
    opened = requests.pay_request(
        request=_asked(world, days=7), by=world.cast.daughter, at=world.at
    )
    intents.start_intent(intent=opened, at=world.at)
    return {"code": opened.code}


@makes("difference")
def difference(world: World) -> Arguments:
    """Yesterday the channel took something that nobody here asked for."""
    day = timezone.localdate(world.at) - timedelta(days=1)
    line = BillLine(Kind.PAYMENT, "NOBODYS", 100, "T1")
    bill = bills.keep_bill(channel="sandbox", day=day, lines=[line], at=world.at)
    return {"code": bill.differences.get().code}


@makes("refused part")
def refused_part(world: World) -> Arguments:
    """The channel knows nothing of the payment out of which a seller's part is to come."""
    seller = world.cast.provider.organisation
    intent = Intent.objects.create(
        subject="shop.checkout:REFUSED",
        amount=100,
        payer=world.cast.daughter,
        channel="sandbox",
        title="—",
        return_path="/me/",
        opened_at=world.at,
        expires_at=world.at,
    )
    allotting.name_payee(
        organisation=seller, channel="sandbox", account="S-1", by="何建国", at=world.at
    )
    (part,) = allotting.allot(
        subject="shop.order:REFUSED",
        organisation=seller,
        intents=[intent],
        seller=92,
        platform=8,
        at=world.at,
    )
    send_order(kind="allotment", order_id=part.pk, at=world.at)
    return {"code": part.code}


@makes("channel")
def channel(world: World) -> Arguments:
    return {"channel": "sandbox"}


@makes("movement")
def movement(world: World) -> Arguments:
    """The provider has earned something."""
    earned = f"provider:{world.cast.provider_org.code}"
    written = ledger.post(
        code="world",
        kind="sale",
        subject="shop.order:WORLD",
        words="服务完成",
        lines=[("escrow", 100), (earned, -100)],
        at=world.at,
    )
    return {"code": written.public_code}


@makes("bathed")
def bathed(world: World) -> Arguments:
    """The bath of the paid order is done; once, whoever asks for it."""
    done = Order.objects.get(code=world["order"]["code"])
    orders.start_order(order=done, by=world.cast.worker.name, at=world.at)
    orders.fulfil_order(order=done, by=world.cast.elder.name, at=world.at)
    return {"code": done.code}


@makes("review")
def review(world: World) -> Arguments:
    """The bath is done, and she says how it was, with a photograph."""
    done = Order.objects.select_related("checkout").get(code=world["bathed"]["code"])
    said = reviews.rate_line(
        line=done.lines.select_related("order__checkout", "listing").get(),
        stars=4,
        photos=[A_PHOTO],
        acting=acting_of(world.cast.elder),
        at=world.at,
    )
    return {"code": said.code}


@makes("review_photo")
def review_photo(world: World) -> Arguments:
    return {"code": ReviewPhoto.objects.get(review__code=world["review"]["code"]).code}


@makes("invoice")
def invoice(world: World) -> Arguments:
    """Her daughter asked for the invoice of the bath, and it is issued."""
    identity = Identity("静安养老", "91420106MA4KXP2Q6W", "", "", TaxpayerKind.SMALL, Rate.ONE)
    set_identity(provider=world.cast.provider, identity=identity, rates={}, by="孙丽", at=world.at)
    done = Order.objects.get(code=world["bathed"]["code"])
    asked = ask_invoice(
        order=done,
        buyer=Buyer(BuyerKind.PERSON, "陈丽华"),
        acting=acting_of(world.cast.daughter),
        at=world.at,
    )
    send_invoice(invoice_id=asked.pk, at=world.at)
    return {"code": asked.code}


@makes("article")
def article(world: World) -> Arguments:
    """The first thing of a paid order of goods."""
    return {**world["goods_order"], "place": "1"}


@makes("call_off")
def call_off(world: World) -> Arguments:
    return {**world["order"], "kind": "call_off"}


@makes("asked_back")
def asked_back(world: World) -> Arguments:
    """Shoes that she no longer wants; the firm said no and she asked the platform."""
    order = buy_shoes(world.cast, sell_shoes(world.cast))
    her = acting_of(world.cast.elder)
    asking = Asking(ClaimKind.CANCEL, Reason.MIND, photos=[A_PHOTO])
    asked = open_claim(order=order, asking=asking, acting=her, at=world.at)
    seller.refuse(claim=asked, why="已经打包。", acting=acting_of(world.cast.manager), at=world.at)
    buyer.dispute(claim=asked, why="还没有发。", acting=her, at=world.at)
    return {"code": asked.code}


@makes("claim_photo")
def claim_photo(world: World) -> Arguments:
    return {"code": Photo.objects.get(statement__claim__code=world["asked_back"]["code"]).code}


@makes("buyer_deed")
def buyer_deed(world: World) -> Arguments:
    return {**world["asked_back"], "verb": "withdraw"}


@makes("seller_deed")
def seller_deed(world: World) -> Arguments:
    return {**world["asked_back"], "verb": "agree"}


@makes("visit")
def visit(world: World) -> Arguments:
    """The provider has accepted; the worker will come."""
    offered = Visit.objects.get(order_line__order__code=world["order"]["code"])
    planning.accept(visit=offered, by=world.cast.manager.name, at=world.at)
    return {"code": offered.code}


@makes("visit_task")
def visit_task(world: World) -> Arguments:
    return {**world["visit"], "place": "1"}


def _ten_o_clock(world: World, *, days: int) -> datetime:
    day = timezone.localtime(world.at) + timedelta(days=days)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


def _hold(world: World, *, days: int) -> Checkout:
    return checkouts.start_checkout(
        elder=world.cast.grandma,
        lines=[checkouts.Wanted(world.cast.bathing, starts_at=_ten_o_clock(world, days=days))],
        acting=acting_of(world.cast.elder),
        token=f"world-{days}",
        at=world.at,
    )


def _asked(world: World, *, days: int) -> PayRequest:
    return requests.ask_family(
        checkout=_hold(world, days=days),
        payer=world.cast.daughter,
        acting=acting_of(world.cast.elder),
        at=world.at,
    )


# --- Goods on their way ---------------------------------------------------------------------


@makes("lot")
def lot(world: World) -> Arguments:
    """Ten mats of one lot lie in the provider's warehouse and are on sale."""
    by, at = world.cast.manager.label, world.at
    mat = listings.create_listing(
        provider=world.cast.provider,
        category=world.cast.bathing.category,
        kind=ListingKind.GOODS,
        facts=listings.ListingFacts(title="防滑浴垫", words="底有吸盘。", price=3_990, unit="张"),
    )
    listings.publish_listing(listing=mat, by=by, at=at)
    warehouse = shelves.open_warehouse(
        provider=world.cast.provider, name="武昌仓", address="徐东大街 9 号", phone="027-85550101"
    )
    made = shelves.add_lot(listing=mat, facts=shelves.LotFacts("A-1"), by=by, at=at)
    shelves.receive_lot(lot=made, warehouse=warehouse, quantity=10, code="world", by=by, at=at)
    return {"code": made.code}


@makes("quality_report")
def quality_report(world: World) -> Arguments:
    made = shelves.add_report(
        lot=Lot.objects.get(code=world["lot"]["code"]),
        name="质检",
        raw=b"%PDF-1.7\n%%EOF\n",
        by=world.cast.manager.label,
        at=world.at,
    )
    return {"code": made.code}


@makes("goods_order")
def goods_order(world: World) -> Arguments:
    """Her daughter has paid for two mats."""
    mat = Lot.objects.get(code=world["lot"]["code"]).listing
    checkout = checkouts.start_checkout(
        elder=world.cast.grandma,
        lines=[checkouts.Wanted(mat, quantity=2)],
        acting=acting_of(world.cast.elder),
        token="world-goods",
        at=world.at,
    )
    asked = requests.ask_family(
        checkout=checkout,
        payer=world.cast.daughter,
        acting=acting_of(world.cast.elder),
        at=world.at,
    )
    intent = requests.pay_request(request=asked, by=world.cast.daughter, at=world.at)
    receipt = Receipt(intent.channel, intent.code, intent.amount, f"W{intent.code}", world.at)
    intents.settle(receipt=receipt, at=world.at)
    world.tell_everyone()
    return {"code": checkout.orders.get().code}


@makes("shipment")
def shipment(world: World) -> Arguments:
    return {"code": Shipment.objects.get(order__code=world["goods_order"]["code"]).code}


@makes("parcel")
def parcel(world: World) -> Arguments:
    """Everything is picked and packed."""
    found = Shipment.objects.get(code=world["shipment"]["code"])
    by = world.cast.manager.label
    packing.pick_shipment(shipment=found, by=by, at=world.at)
    return {"code": packing.pack_parcel(shipment=found, by=by, at=world.at).code}


@makes("sent_parcel")
def sent_parcel(world: World) -> Arguments:
    """It is on its way with a carrier."""
    box = Parcel.objects.get(code=world["parcel"]["code"])
    packing.send_parcel(
        parcel=box, carrier="yuantong", number="YT1OK", by=world.cast.manager.label, at=world.at
    )
    return {"code": box.code}


@makes("errand")
def errand(world: World) -> Arguments:
    """It was left in a locker."""
    box = locked_parcel(Parcel.objects.get(code=world["sent_parcel"]["code"]))
    move_parcel(box, "leave", place="locker", by="carrier", at=world.at)
    return {"code": box.errand.code}


@makes("recall")
def recall(world: World) -> Arguments:
    """Two mats are at her home, and the lot is called back."""
    assert world["sent_parcel"]
    made = recalls.recall_lot(
        lot=Lot.objects.get(code=world["lot"]["code"]),
        why="吸盘会脱落",
        advice="请先不要用",
        by=world.cast.manager.label,
        at=world.at,
    )
    return {"code": made.code}


@makes("recall_notice")
def recall_notice(world: World) -> Arguments:
    found = Lot.objects.get(code=world["lot"]["code"])
    assert world["recall"]
    return {"code": found.recall.notices.get().code}


# --- What is tried at a station -------------------------------------------------------------


@makes("trial")
def trial(world: World) -> Arguments:
    """The seller asked the station, and the station said yes."""
    today = world.at.date()
    made = trials.propose(
        plan=trials.Plan(
            listing=world.cast.bathing,
            station=world.cast.station,
            words="洗一次。",
            places=6,
            criteria=("use",),
            starts_on=timezone.localdate(world.at),
            ends_on=today + timedelta(days=9),
        ),
        acting=acting_of(world.cast.manager),
        at=world.at,
    )
    trials.accept(trial=made, acting=acting_of(world.cast.operator), at=world.at)
    return {"code": made.code}


@makes("trial_deed")
def trial_deed(world: World) -> Arguments:
    return {**world["trial"], "verb": "stop"}


@makes("trial_invitation")
def trial_invitation(world: World) -> Arguments:
    """She takes part."""
    made = Trial.objects.get(code=world["trial"]["code"])
    asking = acting_of(world.cast.operator)
    inviting.invite(trial=made, elders=[world.cast.grandma], acting=asking, at=world.at)
    asked = made.invitations.get()
    inviting.join(invitation=asked, by=world.cast.grandma.name, at=world.at)
    return {"code": asked.code}


@makes("trial_answer")
def trial_answer(world: World) -> Arguments:
    return {**world["trial_invitation"], "verb": "leave"}


@makes("trial_photo")
def trial_photo(world: World) -> Arguments:
    """She said how it was, with a photograph that only the station sees."""
    asked = Invitation.objects.get(code=world["trial_invitation"]["code"])
    said = scoring.Said({"use": 4}, photo=A_PHOTO)
    written = scoring.score(invitation=asked, said=said, by=world.cast.grandma.name, at=world.at)
    return {"code": written.code}


@makes("trial_sentence")
def trial_sentence(world: World) -> Arguments:
    """What she let others read."""
    written = Score.objects.get(code=world["trial_photo"]["code"])
    written.words, written.may_quote = "好洗。", True
    written.save(update_fields=["words", "may_quote"])
    return {**world["trial"], "score": written.code}


@makes("trial_harm")
def trial_harm(world: World) -> Arguments:
    """Something went wrong."""
    asked = Invitation.objects.get(code=world["trial_invitation"]["code"])
    harm = scoring.report_harm(
        invitation=asked,
        kind=HarmKind.NEARLY,
        words="",
        by=world.cast.grandma.name,
        at=world.at,
    )
    return {"code": asked.trial.code, "number": str(harm.pk)}


# --- What is paid for -----------------------------------------------------------------------


@makes("decided_ad")
def decided_ad(world: World) -> Arguments:
    """The seller asked for a place; the platform may refuse it."""
    tomorrow = timezone.localdate(world.at) + timedelta(days=1)
    asked = ads.ask_ad(
        listing=world.cast.bathing,
        slot="front",
        first=tomorrow,
        last=tomorrow,
        paper="",
        acting=acting_of(world.cast.manager),
        at=world.at,
    )
    return {"code": asked.code, "verb": "approve"}


@makes("standing_ad")
def standing_ad(world: World) -> Arguments:
    advertise(world.cast.bathing, world.at - timedelta(hours=1))
    return {"code": world.cast.bathing.code}


@makes("paper")
def paper(world: World) -> Arguments:
    return {"code": world.cast.grandma.code, "paper": show(world.cast, at=world.at).code}


@makes("programme")
def programme(world: World) -> Arguments:
    today = timezone.localdate(world.at)
    facts = {
        "code": "world",
        "kind": "subsidy",
        "name": "助浴补贴",
        "fund": "武昌区民政局",
        "amount": 500,
        "starts_on": today,
        "ends_on": today,
    }
    load_programmes([facts])
    return {"code": "world"}
