"""The people of the district: elders, their families, stations and health centres."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from songhe.accounts.actions import elders as registry, kinship, people
from songhe.accounts.actions.elders import Registration
from songhe.accounts.actions.people import ElderFacts
from songhe.accounts.actions.regions import load_regions
from songhe.accounts.models import Elder, Organisation, Person, Region
from songhe.accounts.states import OrganisationKind, RegionLevel, Right, Role, Sex
from songhe.demo import files

# Shares of the five-year groups among people over 60, as in the census of 2020.
AGES = ((60, 31), (65, 28), (70, 17), (75, 11), (80, 8), (85, 4), (90, 1))
FAMILY_SHARE = 0.25
ALONE_BY_AGE = ((60, 0.08), (75, 0.14), (85, 0.2))  # our own guess, no citable figure
WHOLE_TRUST = (Right.SEE_HEALTH, Right.RECEIVE_ALERTS, Right.PAY, Right.ORDER)
SOME_TRUST = (Right.RECEIVE_ALERTS, Right.PAY)
YEAR = timedelta(days=365.25)


class Phones:
    """Numbers of the operators' block for forms, 138 0000, which rings nowhere."""

    def __init__(self, first: int) -> None:
        self._next = first

    def new(self) -> str:
        self._next += 1
        return f"+86138{self._next:08d}"


@dataclass(frozen=True)
class Places:
    """Who looks after each street."""

    streets: dict[str, Region]
    communities: dict[str, list[Region]]  # code of the street → its communities
    stations: dict[str, Organisation]
    clinics: dict[str, Organisation]
    operators: dict[str, Person]
    doctors: dict[str, Person]


def settle_places(dice: Random, phones: Phones, *, at: datetime) -> Places:
    """Bring the regions, and give each street its station and health centre with staff."""
    load_regions(files.regions())
    found = Region.objects.filter(level=RegionLevel.STREET).order_by("code")
    streets = {street.code: street for street in found}
    communities: dict[str, list[Region]] = {code: [] for code in streets}
    for community in (
        Region.objects.filter(level=RegionLevel.COMMUNITY).select_related("parent").order_by("code")
    ):
        communities[community.code[:9]].append(community)
    stations, clinics, operators, doctors = {}, {}, {}, {}
    for number, (code, street) in enumerate(sorted(streets.items())):
        stem = street.name.removesuffix("街道")
        stations[code] = people.register_organisation(
            name=f"{stem}社区站",
            kind=OrganisationKind.STATION,
            region=street,
            phone=f"027-8555{200 + number:04d}",
            address=f"{stem}街 {8 + number * 6} 号",
        )
        clinics[code] = people.register_organisation(
            name=f"{street.name}社区卫生服务中心",
            kind=OrganisationKind.CLINIC,
            region=street,
            phone=f"027-8556{200 + number:04d}",
            address=f"{stem}街 {10 + number * 6} 号",
        )
        operators[code] = _member(dice, phones, stations[code], Role.OPERATOR, at)
        doctors[code] = _member(dice, phones, clinics[code], Role.DOCTOR, at)
    return Places(streets, communities, stations, clinics, operators, doctors)


def _member(
    dice: Random, phones: Phones, organisation: Organisation, role: Role, at: datetime
) -> Person:
    """Return who is in this role already, else somebody new."""
    if there := Person.objects.filter(
        memberships__organisation=organisation, memberships__role=role, memberships__until=None
    ).first():
        return there
    person = people.register_person(
        name=new_name(dice, "younger", dice.choice(list(Sex))), phone=phones.new(), at=at
    )
    people.give_role(person=person, organisation=organisation, role=role, at=at)
    return person


def new_name(dice: Random, generation: str, sex: Sex, family: str = "") -> str:
    lists = files.names()
    surname = family or dice.choices(lists.surnames, lists.shares)[0]
    return surname + dice.choice(lists.given[generation, sex])


def _born_on(dice: Random, today: date) -> date:
    floor = dice.choices([age for age, _ in AGES], [share for _, share in AGES])[0]
    age = min(floor + dice.random() * (10 if floor == AGES[-1][0] else 5), 100)
    return today - timedelta(days=round(age * 365.25) + 1)


def _lives_alone(dice: Random, age: float) -> bool:
    share = max(part for floor, part in ALONE_BY_AGE if age >= floor)
    return dice.random() < share


def call_name(surname: str, sex: Sex, age: float) -> str:
    """How one addresses an elder: 王奶奶, 李叔叔."""
    if age >= 70:
        return surname + ("奶奶" if sex == Sex.FEMALE else "爷爷")
    return surname + ("阿姨" if sex == Sex.FEMALE else "叔叔")


def _address(dice: Random) -> str:
    spots = files.texts()["addresses"]
    road, estate = dice.choice(spots["roads"]), dice.choice(spots["estates"])
    block, stair, floor, flat = (dice.randint(1, most) for most in (18, 4, 7, 4))
    return f"{road} {dice.randint(1, 398)} 号{estate} {block} 栋 {stair} 单元 {floor}0{flat}"


def _elder(dice: Random, phones: Phones, places: Places, today: date) -> Registration:
    sex = Sex.FEMALE if dice.random() < 0.53 else Sex.MALE
    born_on = _born_on(dice, today)
    age = (today - born_on) / YEAR
    name = new_name(dice, "elder", sex)
    street = dice.choice(
        [code for code in sorted(places.streets) for _ in places.communities[code]]
    )
    return Registration(
        name=name,
        phone=phones.new(),
        facts=ElderFacts(
            call_name=call_name(name[0], sex, age),
            born_on=born_on,
            sex=sex,
            region=dice.choice(places.communities[street]),
            address=_address(dice),
            lives_alone=_lives_alone(dice, age),
            station=places.stations[street],
            clinic=places.clinics[street],
        ),
    )


def settle_elders(
    dice: Random, phones: Phones, places: Places, *, many: int, at: datetime
) -> list[Elder]:
    """Register so many elders, each in a real community."""
    return registry.register_elders(
        registrations=[_elder(dice, phones, places, at.date()) for _ in range(many)], at=at
    )


def settle_families(dice: Random, phones: Phones, elders: list[Elder], *, at: datetime) -> None:
    """Give a part of the elders relatives; most have agreed."""
    chosen = [elder for elder in elders if dice.random() < FAMILY_SHARE]
    relations = files.texts()["relations"]
    words = dice.choices([word for word, _ in relations], [n for _, n in relations], k=len(chosen))
    relatives = registry.register_people(
        registrations=[
            Registration(name=_relative_name(dice, elder, word), phone=phones.new())
            for elder, word in zip(chosen, words, strict=True)
        ],
        at=at,
    )
    for elder, relative, word in zip(chosen, relatives, words, strict=True):
        asked = kinship.ask_kinship(elder=elder, relative=relative, relation=word, at=at)
        if dice.random() < 0.9:
            rights = WHOLE_TRUST if dice.random() < 0.6 else SOME_TRUST
            kinship.agree_kinship(kinship=asked, rights=rights, by=elder.name, at=at)


def _relative_name(dice: Random, elder: Elder, relation: str) -> str:
    female = any(word in relation for word in ("女儿", "儿媳", "孙女", "女", "妹"))
    sex = Sex.FEMALE if female and relation != "女婿" else Sex.MALE
    same = elder.sex == Sex.MALE and relation in {"女儿", "儿子", "孙子", "孙女", "侄子", "妹妹"}
    return new_name(dice, "younger", sex, elder.name[0] if same else "")
