"""Where each role finds its pages: the side navigation of every desk."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _  # noqa: F401 - rooms add lines below

from songhe.accounts.states import Role


@dataclass(frozen=True)
class Place:
    """One line of a desk's navigation."""

    url_name: str
    label: str | Promise
    icon: str


PLACES: dict[Role, tuple[Place, ...]] = {
    Role.MANAGER: (),
    Role.WORKER: (),
    Role.DOCTOR: (),
    Role.OPERATOR: (),
    Role.SOCIAL_WORKER: (),
    Role.OFFICER: (),
}

# A relative's pages have their places at the foot of the screen: five at most.
FAMILY_PLACES: tuple[Place, ...] = ()
