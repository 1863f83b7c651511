"""The six digits that stand for a person when money or consent is at stake."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.translation import gettext as _, ngettext

from songhe.accounts.models import Elder, Person
from songhe.accounts.rules.phones import digits_of
from songhe.accounts.rules.secrets import is_easy, is_pin
from songhe.kernel.templatetags.moments import clock

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


class PinRefused(Exception):
    """The PIN does not open; `words` say it kindly, for the page."""

    words: str


class WrongPin(PinRefused):
    """Not this one."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries left")
        self.tries_left = tries_left
        self.words = ngettext(
            "密码不对，再想想，还可以试 %(number)s 次。",
            "密码不对，再想想，还可以试 %(number)s 次。",
            tries_left,
        ) % {"number": tries_left}


class PinLocked(PinRefused):
    """Wrong too often; no PIN is looked at until then."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until
        self.words = _("密码错了几次，为了安全先停一停，%(until)s 以后再试。忘了可以重设。") % {
            "until": clock(until)
        }


class NoPinYet(PinRefused):
    """The person never chose one."""

    def __init__(self) -> None:
        super().__init__("no PIN yet")
        self.words = _("您还没有设支付密码，请先设一个。")


class NotAPin(Exception):
    """Six digits are asked for."""


class EasyPin(Exception):
    """Six digits that a stranger would try first."""


def check_pin(*, person: Person, pin: str, at: datetime) -> None:
    """Go on only if this is the person's PIN.

    Call it before the transaction that it guards: the count of wrong tries must stay when
    everything else is rolled back (inside one, this raises RuntimeError).

    :raises WrongPin: if it is not.
    :raises PinLocked: after five wrong ones, for a quarter of an hour.
    :raises NoPinYet: if none was chosen.
    """
    refused: PinRefused | None = None
    with transaction.atomic(durable=True):
        row = Person.objects.select_for_update().get(pk=person.pk)
        if not row.pin_hash:
            refused = NoPinYet()
        elif row.pin_locked_until and row.pin_locked_until > at:
            refused = PinLocked(row.pin_locked_until)
        elif check_password(digits_of(pin), row.pin_hash):
            _note(row, tries=0, locked_until=None)
        elif row.pin_tries + 1 >= TRIES:
            refused = PinLocked(at + LOCKED_FOR)
            _note(row, tries=0, locked_until=at + LOCKED_FOR)
        else:
            refused = WrongPin(TRIES - row.pin_tries - 1)
            _note(row, tries=row.pin_tries + 1, locked_until=None)
    if refused is not None:
        raise refused


@transaction.atomic
def set_pin(*, person: Person, pin: str) -> None:
    """Choose a PIN; who may (the old PIN, or a texted code) is asked before.

    :raises NotAPin: if it is not six digits.
    :raises EasyPin: if anyone could guess it.
    """
    digits = digits_of(pin)
    if not is_pin(digits):
        raise NotAPin
    elder = Elder.objects.filter(person=person).first()
    if is_easy(digits, born_on=elder.born_on if elder else None, phone=person.phone):
        raise EasyPin
    person.pin_hash = make_password(digits)
    person.pin_tries, person.pin_locked_until = 0, None
    person.save(update_fields=["pin_hash", "pin_tries", "pin_locked_until"])


def _note(row: Person, *, tries: int, locked_until: datetime | None) -> None:
    Person.objects.filter(pk=row.pk).update(pin_tries=tries, pin_locked_until=locked_until)
