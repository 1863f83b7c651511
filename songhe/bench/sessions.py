"""Sessions of people, as their browsers hold them."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from songhe.accounts.models import Person


def session_of(person: Person) -> str:
    """Sign a person in and return the key of the session."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store["demo_signed_in"] = True
    store.create()
    return str(store.session_key)
