"""Texting a six-digit code to a phone, and taking it back once."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from songhe.accounts.actions import limits
from songhe.accounts.gateways.texting import texting
from songhe.accounts.models import SentCode
from songhe.accounts.states import CodePurpose
from songhe.kernel.fields import lookup_hash

GOOD_FOR = timedelta(minutes=10)  # time enough to find the glasses
TRIES = 5
KEPT = timedelta(days=1)


class WrongCode(Exception):
    """Not the code that was sent."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries left")
        self.tries_left = tries_left


class CodeGone(Exception):
    """There is no code to try: too old, used, tried too often, or never sent."""


def send_code(*, phone: str, purpose: CodePurpose, address: str, at: datetime) -> None:
    """Text a fresh code to a number (E.164), known to us or not; an earlier one is void.

    `address` is where the wish comes from, so that nobody can ring strangers' phones at will.

    :raises TooOften: if this number, or this place, has had enough for now.
    """
    limits.take(what="code.address", who=address, at=at)
    limits.take(what="code.phone", who=phone, at=at)
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        _open_codes(phone, purpose).update(closed_at=at)
        SentCode.objects.create(
            phone_hash=lookup_hash(phone),
            purpose=purpose,
            code_hash=_code_hash(phone, purpose, code),
            sent_at=at,
            expires_at=at + GOOD_FOR,
            tries_left=TRIES,
        )
        texting()(phone=phone, words=_words(code), at=at)


def check_code(*, phone: str, purpose: CodePurpose, code: str, address: str, at: datetime) -> None:
    """Take a code back: right, it is used up; wrong, one try is gone.

    The row is locked meanwhile and the count is committed before anything is raised, so
    trying in parallel, or in many browsers, wins nobody a further try.

    :raises WrongCode: if it is not the one that was sent.
    :raises CodeGone: if there is none to try.
    :raises TooOften: if this number, or this place, tried too many.
    """
    limits.take(what="try.address", who=address, at=at)
    limits.take(what="try.phone", who=phone, at=at)
    with transaction.atomic(durable=True):
        sent = _open_codes(phone, purpose).select_for_update().first()
        if sent is None or sent.expires_at <= at:
            right, tries_left = False, 0
        else:
            right = constant_time_compare(sent.code_hash, _code_hash(phone, purpose, code))
            tries_left = 0 if right else sent.tries_left - 1
            sent.tries_left = tries_left
            sent.closed_at = None if tries_left else at
            sent.save(update_fields=["tries_left", "closed_at"])
    if right:
        return
    if sent is None or not tries_left:
        raise CodeGone
    raise WrongCode(tries_left)


def forget_codes(*, at: datetime) -> int:
    """Drop the codes that nobody can use any more; return how many."""
    return SentCode.objects.filter(sent_at__lt=at - KEPT).delete()[0]


def _open_codes(phone: str, purpose: CodePurpose) -> QuerySet[SentCode]:
    return SentCode.objects.filter(phone_hash=lookup_hash(phone), purpose=purpose, closed_at=None)


def _code_hash(phone: str, purpose: CodePurpose, code: str) -> str:
    return lookup_hash(f"{purpose}:{phone}:{code}")


def _words(code: str) -> str:
    """The text: short enough to be read aloud over the telephone, the number first."""
    return _("【松鹤】验证码 %(code)s，10 分钟内有效。请不要告诉别人，我们的人也不会问您要。") % {
        "code": code
    }
