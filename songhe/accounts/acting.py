"""Who acts, and for whom: put on each request once, kept by every event under both names."""

from dataclasses import dataclass

from django.http import HttpRequest

from songhe.accounts.models import Elder, Organisation, Person
from songhe.accounts.queries import memberships_of
from songhe.accounts.states import Role

ACTING_FOR = "acting_for"  # session key: code of the elder whom the station helps
LANGUAGE_CHOSEN = "songhe_language"  # cookie: what a visitor chose here before signing in


@dataclass(frozen=True)
class Acting:
    """The person at the keyboard and the capacity in which they act."""

    person: Person
    elder: Elder | None = None  # herself, or the elder whom a station helps just now
    organisation: Organisation | None = None
    role: Role | None = None

    @property
    def assisting(self) -> bool:
        """Is somebody acting for an elder who sits beside them?"""
        return self.elder is not None and self.elder.person_id != self.person.pk

    @property
    def label(self) -> str:
        """How events name them: 王秀兰, or 吴敏（水果湖社区站）代王秀兰."""
        where = f"（{self.organisation.name}）" if self.organisation else ""
        behalf = f"代{self.elder.name}" if self.assisting and self.elder else ""
        return f"{self.person.label}{where}{behalf}"


def acting_in(request: HttpRequest) -> Acting | None:
    """Return who acts in a request; None for a visitor."""
    return getattr(request, "acting", None)


def acting_of(person: Person, *, helped: str | None = None) -> Acting:
    """Return in what capacity a person acts.

    `helped` is the code of the elder in the station's open assisted session; it counts only
    for an operator of that elder's own station.
    """
    membership = memberships_of(person).first() if getattr(person, "has_role", True) else None
    if membership is None:
        return Acting(person, elder=_herself(person))
    role = Role(membership.role)
    elder = None
    if helped and role == Role.OPERATOR:
        elder = (
            Elder.objects.select_related("person", "station")
            .filter(code=helped, station=membership.organisation)
            .first()
        )
    return Acting(person, elder=elder, organisation=membership.organisation, role=role)


def _herself(person: Person) -> Elder | None:
    if hasattr(person, "has_role"):  # signed in: she came with it
        return getattr(person, "elder", None)
    return Elder.objects.select_related("person", "station").filter(person=person).first()
