"""The nine people whom the demonstration and the tests speak of."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from songhe.accounts.actions import kinship, people
from songhe.accounts.models import Elder, Organisation, Person, Region
from songhe.accounts.states import KinshipState, OrganisationKind, RegionLevel, Right, Role, Sex
from songhe.catalogue.actions.categories import load_categories
from songhe.catalogue.models import Category, Listing, Provider
from songhe.demo import market
from songhe.demo.files import LicenceFacts, ListingFacts
from songhe.health.actions.devices import enrol_device
from songhe.health.models.devices import Device
from songhe.health.states import DeviceKind

EVERY_RIGHT = (Right.SEE_HEALTH, Right.RECEIVE_ALERTS, Right.PAY, Right.ORDER)


@dataclass(frozen=True)
class Cast:
    """The nine, and what belongs to them."""

    elder: Person
    daughter: Person
    son: Person
    manager: Person
    worker: Person
    doctor: Person
    operator: Person
    social_worker: Person
    officer: Person
    grandma: Elder
    provider_org: Organisation
    clinic: Organisation
    station: Organisation
    agency: Organisation
    bureau: Organisation
    provider: Provider
    bathing: Listing
    watch: Device
    watch_token: str


PHONES = {
    "elder": "+8613800000001",
    "daughter": "+8613800000002",
    "son": "+8613800000003",
    "manager": "+8613800000004",
    "worker": "+8613800000005",
    "doctor": "+8613800000006",
    "operator": "+8613800000007",
    "social_worker": "+8613800000008",
    "officer": "+8613800000009",
}
NAMES = {
    "elder": "王秀兰",
    "daughter": "李静",
    "son": "李军",
    "manager": "孙丽",
    "worker": "周桂芳",
    "doctor": "陈立",
    "operator": "吴敏",
    "social_worker": "赵倩",
    "officer": "何建国",
}
BATHING = ListingFacts(
    category="J02",
    kind="service",
    provider="江城暖家助浴服务有限公司",
    title="上门助浴",
    words=(
        "带着浴椅和防滑垫到您家，水温您试好再洗。洗完擦干穿好，地上收拾干净再走。"
        "女师傅、男师傅都可以选，老人认得的师傅优先来。"
    ),
    needs=("bathing_help", "grooming_help"),
    facts=("自带浴椅与防滑垫", "约 1 小时", "上门后不再多收"),
    price=12_800,
    unit="次",
    minutes=60,
    buffer_minutes=30,
)
WATCH_TOKEN = "demonstration-watch-of-wang-xiulan"  # noqa: S105 - known to all, as she is
LICENCE = LicenceFacts(category="J", name="助浴与居家照护服务备案", days_left=220)


def build_cast(*, at: datetime) -> Cast:
    """Return the nine, registering whoever is missing; running it twice changes nothing."""
    persons = {
        slug: people.register_person(name=name, phone=PHONES[slug], at=at)
        for slug, name in NAMES.items()
    }
    street, community = _home()
    organisations = _organisations(street)
    grandma = people.register_elder(
        person=persons["elder"],
        facts=people.ElderFacts(
            call_name="王奶奶",
            born_on=date(1948, 3, 12),
            sex=Sex.FEMALE,
            region=community,
            address="东湖路 142 号 3 栋 2 单元 301",
            lives_alone=True,
            station=organisations["station"],
            clinic=organisations["clinic"],
        ),
        at=at,
    )
    _roles(persons, organisations, at)
    _family(grandma, persons, at)
    provider = _provider(persons["worker"], organisations["provider_org"], at)
    by_slug: dict[str, Any] = {**persons, **organisations}
    return Cast(
        **by_slug,
        grandma=grandma,
        provider=provider,
        bathing=market.offer(provider, BATHING, at=at),
        watch=_watch(grandma, at),
        watch_token=WATCH_TOKEN,
    )


def _home() -> tuple[Region, Region]:
    district, _ = Region.objects.get_or_create(
        code="420106", defaults={"name": "武昌区", "level": RegionLevel.DISTRICT}
    )
    street, _ = Region.objects.get_or_create(
        code="420106012",
        defaults={"name": "水果湖街道", "level": RegionLevel.STREET, "parent": district},
    )
    community, _ = Region.objects.get_or_create(
        code="420106012001",
        defaults={"name": "东湖路社区", "level": RegionLevel.COMMUNITY, "parent": street},
    )
    return street, community


def _organisations(street: Region) -> dict[str, Organisation]:
    wanted = {
        "provider_org": ("江城暖家助浴服务有限公司", OrganisationKind.PROVIDER, "027-85550101"),
        "clinic": ("水果湖街道社区卫生服务中心", OrganisationKind.CLINIC, "027-85550120"),
        "station": ("水果湖社区站", OrganisationKind.STATION, "027-85550160"),
        "agency": ("武昌同心社会工作服务中心", OrganisationKind.SOCIAL_WORK, "027-85550170"),
        "bureau": ("武昌区民政局", OrganisationKind.BUREAU, "027-85550180"),
    }
    return {
        slug: people.register_organisation(name=name, kind=kind, region=street, phone=phone)
        for slug, (name, kind, phone) in wanted.items()
    }


def _roles(persons: dict[str, Person], places: dict[str, Organisation], at: datetime) -> None:
    for slug, place, role in (
        ("manager", "provider_org", Role.MANAGER),
        ("worker", "provider_org", Role.WORKER),
        ("doctor", "clinic", Role.DOCTOR),
        ("operator", "station", Role.OPERATOR),
        ("social_worker", "agency", Role.SOCIAL_WORKER),
        ("officer", "bureau", Role.OFFICER),
    ):
        people.give_role(person=persons[slug], organisation=places[place], role=role, at=at)


def _family(grandma: Elder, persons: dict[str, Person], at: datetime) -> None:
    daughter = kinship.ask_kinship(
        elder=grandma, relative=persons["daughter"], relation="女儿", at=at
    )
    if daughter.state == KinshipState.ASKED:
        kinship.agree_kinship(kinship=daughter, rights=EVERY_RIGHT, by=grandma.name, at=at)
    kinship.ask_kinship(elder=grandma, relative=persons["son"], relation="儿子", at=at)


def _provider(worker: Person, organisation: Organisation, at: datetime) -> Provider:
    if not Category.objects.exists():
        load_categories()
    provider = market.admit(
        organisation,
        [LICENCE],
        words="江城暖家，在武昌上门助浴八年。手轻，准时，价格写在前面。",
        today=timezone.localtime(at).date(),
        at=at,
    )
    bathing = Category.objects.get(code=BATHING.category)
    market.employ(worker, provider, [bathing], hours=market.DAY_AND_NIGHT, at=at)
    return provider


def _watch(grandma: Elder, at: datetime) -> Device:
    device, _token = enrol_device(
        elder=grandma,
        kind=DeviceKind.WATCH,
        name="王奶奶的手表",
        by=grandma.name,
        at=at,
        token=WATCH_TOKEN,
    )
    return device
