"""Who asks: types for the portal's views."""

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn
from songhe.accounts.models import Elder


class ForElder(Acting):
    """Somebody who acts for an elder: the guard has seen to that."""

    elder: Elder


class Helped(SignedIn):
    """A request that passed `elder_required`."""

    acting: ForElder
