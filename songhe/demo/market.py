"""The firms of the district: admitted, with papers, people, hours and listings on sale."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from songhe.accounts.actions import people
from songhe.accounts.models import Organisation, Person, Region
from songhe.accounts.states import OrganisationKind, Role, Sex
from songhe.booking import actions as booking
from songhe.catalogue.actions import listings as shelf, providers as admission, stock
from songhe.catalogue.models import Category, Listing, Provider
from songhe.catalogue.states import ListingKind
from songhe.demo import files
from songhe.demo.crowd import Phones, Places, new_name

OFFICER = "何建国（武昌区民政局）"
WEEK = range(7)
IN_THE_DAY = time(8), time(18)
DAY_AND_NIGHT = time(0), time(23, 59)  # whoever lives the story does so at any hour
COLLEAGUES = ("陈小燕", "刘建华", "吴海霞", "张志强", "彭丽", "何美玲")  # of the cast's provider


def admit(
    organisation: Organisation,
    licences: Iterable[files.LicenceFacts],
    *,
    words: str,
    serves: Sequence[Region] = (),
    today: date,
    at: datetime,
) -> Provider:
    """Let a firm apply, show its papers and be approved.

    A firm that is in already shows what it has not shown yet, and stays as it is.
    """
    provider = admission.apply_provider(
        organisation=organisation, by=organisation.name, words=words, serves=serves, at=at
    )
    shown = set(provider.licences.values_list("category__code", flat=True))
    for number, licence in enumerate(licences, start=1):
        if licence.category in shown:
            continue
        admission.add_licence(
            provider=provider,
            category=Category.objects.get(code=licence.category),
            name=licence.name,
            number=f"演示〔2026〕{organisation.pk:03d}-{number}",
            expires_on=today + timedelta(days=licence.days_left),
            by=OFFICER,
            at=at,
        )
    if "approve" in provider.verbs:
        admission.approve_provider(provider=provider, by=OFFICER, reason="证照齐全", at=at)
    return provider


def employ(
    person: Person,
    provider: Provider,
    categories: Iterable[Category],
    *,
    hours: tuple[time, time] = IN_THE_DAY,
    at: datetime,
) -> None:
    """Make a person a worker with skills and a calendar that is open each day at these hours."""
    people.give_role(person=person, organisation=provider.organisation, role=Role.WORKER, at=at)
    for category in categories:
        admission.add_skill(person=person, provider=provider, category=category)
    calendar = booking.open_calendar(
        name=person.name, person=person, organisation=provider.organisation
    )
    if not calendar.openings.exists():
        booking.set_hours(calendar=calendar, hours=[(day, *hours) for day in WEEK])


def offer(provider: Provider, facts: files.ListingFacts, *, at: datetime) -> Listing:
    """Write one listing and put it on sale, with goods on the shelf; twice is once."""
    if there := provider.listings.filter(title=facts.title).first():
        return there
    kind = ListingKind(facts.kind)
    listing = shelf.create_listing(
        provider=provider,
        category=Category.objects.select_related("parent").get(code=facts.category),
        kind=kind,
        facts=shelf.ListingFacts(
            title=facts.title,
            words=facts.words,
            price=facts.price,
            unit=facts.unit,
            duration_minutes=facts.minutes,
            buffer_minutes=facts.buffer_minutes,
            needs=facts.needs,
            facts=(*facts.facts, "演示价格"),
            steps=_steps(facts) if kind == ListingKind.SERVICE else (),
        ),
    )
    shelf.publish_listing(listing=listing, by=provider.name, at=at)
    if "pass" in listing.verbs:
        shelf.pass_listing(listing=listing, by=OFFICER, at=at)
    if kind == ListingKind.GOODS:
        stock.receive_stock(listing=listing, quantity=200, code=f"demo:{listing.code}:first", at=at)
    return listing


def _steps(facts: files.ListingFacts) -> Sequence[str]:
    steps: dict[str, list[str]] = files.texts()["tasks"]
    return steps.get(facts.category, steps["service"])


class Market:
    """Settles every firm of the file, one after the other."""

    def __init__(
        self, dice: Random, phones: Phones, places: Places, *, today: date, at: datetime
    ) -> None:
        self._dice, self._phones, self._places = dice, phones, places
        self._today, self._at = today, at
        self._streets = {street.name: street for street in places.streets.values()}
        self._categories = {one.code: one for one in Category.objects.all()}
        self._offers: dict[str, list[files.ListingFacts]] = {}
        for facts in files.listings():
            self._offers.setdefault(facts.provider, []).append(facts)

    def settle(self, facts: files.ProviderFacts, number: int) -> Provider:
        street = self._streets[facts.street]
        organisation = people.register_organisation(
            name=facts.name,
            kind=OrganisationKind.PROVIDER,
            region=street,
            phone=f"027-8557{300 + number:04d}",
            address=f"{street.name.removesuffix('街道')}街 {20 + number} 号",
        )
        provider = admit(
            organisation,
            facts.licences,
            words=self._words(facts),
            serves=self._serves(street),
            today=self._today,
            at=self._at,
        )
        offers = self._offers.get(facts.name, [])
        for one in offers:
            offer(provider, one, at=self._at)
        self._staff(provider, facts, offers)
        return provider

    def _words(self, facts: files.ProviderFacts) -> str:
        kinds = "、".join(self._categories[code].name for code in facts.categories)
        return f"在{facts.street}，做{kinds}。价格写在前面，做完再确认。"

    def _serves(self, street: Region) -> list[Region]:
        """Half of the firms go everywhere, the others to their street and some around."""
        if self._dice.random() < 0.5:
            return []
        others = [one for one in self._places.streets.values() if one != street]
        return [street, *self._dice.sample(others, self._dice.randint(3, 8))]

    def _staff(
        self, provider: Provider, facts: files.ProviderFacts, offers: list[files.ListingFacts]
    ) -> None:
        """Find a manager, and workers for what is done at a time and place."""
        there = provider.organisation.memberships.filter(until=None)
        if not there.filter(role=Role.MANAGER).exists():
            manager = self._new_person(Sex.FEMALE)
            people.give_role(
                person=manager,
                organisation=provider.organisation,
                role=Role.MANAGER,
                at=self._at,
            )
        skills = sorted({one.category for one in offers if one.kind == ListingKind.SERVICE})
        if not skills:
            return
        own = there.filter(role=Role.WORKER).exists()  # the cast's provider has one already
        names = COLLEAGUES if own else [""] * min(2, len(skills))
        for name in names:
            worker = self._new_person(self._dice.choice(list(Sex)), name)
            employ(worker, provider, [self._categories[code] for code in skills], at=self._at)

    def _new_person(self, sex: Sex, name: str = "") -> Person:
        return people.register_person(
            name=name or new_name(self._dice, "younger", sex),
            phone=self._phones.new(),
            at=self._at,
        )
