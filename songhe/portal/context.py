"""How a person wishes to see pages. Kept in cookies: the server draws it, so nothing flashes."""

from dataclasses import dataclass

from django.http import HttpRequest

from songhe.accounts.acting import acting_in

THEMES = ("light", "dark")
CONTRASTS = ("more",)
TEXTS = ("large", "larger")

COOKIES = {"theme": "songhe_theme", "contrast": "songhe_contrast", "text": "songhe_text"}
CHOICES = {"theme": THEMES, "contrast": CONTRASTS, "text": TEXTS}


@dataclass(frozen=True)
class Display:
    """What was chosen; empty means: as the system wishes."""

    theme: str
    contrast: str
    text: str


def display_of(request: HttpRequest) -> Display:
    """Read the choices; a value that is not offered counts as none."""
    chosen = {}
    for name, cookie in COOKIES.items():
        value = request.COOKIES.get(cookie, "")
        chosen[name] = value if value in CHOICES[name] else ""
    return Display(**chosen)


def display(request: HttpRequest) -> dict[str, object]:
    return {"display": display_of(request), "acting": acting_in(request)}
