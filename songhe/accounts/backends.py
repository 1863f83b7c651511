"""Who has signed in: asked once for each request, together with what everything else stands on."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from songhe.accounts.models import Membership, Person


class PeopleBackend(ModelBackend):
    """Loads a person with the elder she is, and whether she is in a role: one question for all."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the person of a session; `acting_of` finds both there and need not ask."""
        roles = Membership.objects.filter(person=OuterRef("pk"), until=None)
        people = Person.objects.select_related("elder__station").annotate(has_role=Exists(roles))
        found = people.filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None
