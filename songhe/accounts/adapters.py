"""Where django-allauth meets our people: it keeps the steps of signing in and the second factor."""

from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from songhe.accounts import queries
from songhe.accounts.acting import LANGUAGE_CHOSEN
from songhe.accounts.actions import people
from songhe.accounts.models import Person
from songhe.kernel.fields import lookup_hash, seal, unseal


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Sign-in by a texted code is ours (actions/codes.py); what follows it is allauth's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # its own sign-up form; ours comes with the first texted code

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_reauthentication_required(self, app: str) -> bool:
        return False  # it asks for a password or a factor; our page asks how old the sign-in is

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened in their own words."""

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        return (user.phone, True) if isinstance(user, Person) and user.phone else None

    def get_user_by_phone(self, phone: str) -> Person | None:
        return Person.objects.filter(phone_hash=lookup_hash(phone)).first()

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Staff sign in for a working day, everybody else for half a year."""
        if isinstance(user, Person):
            accepts = request.COOKIES.get(LANGUAGE_CHOSEN) or request.headers.get(
                "Accept-Language", ""
            )
            people.take_language(person=user, accepts=accepts)
        super().login(request, user)
        if isinstance(user, Person) and queries.memberships_of(user).exists():
            request.session.set_expiry(settings.SONGHE_STAFF_SESSION)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Speak the person's language from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=settings.SESSION_COOKIE_AGE,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        response.delete_cookie(LANGUAGE_CHOSEN, samesite="Lax")  # by now it is the person's
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Secrets of the second factor are sealed like every other; its picture is ours."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        picture = BytesIO()
        segno.make(url, error="m").save(picture, kind="svg", scale=6, border=3, light="#fff")
        return picture.getvalue().decode()
