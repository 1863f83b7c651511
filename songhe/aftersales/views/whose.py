"""In whose skin a page of aftersales is drawn, and how a photograph's fault is said."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts.guards import SignedIn
from songhe.aftersales.actions.words import TooBig, TooManyPhotos
from songhe.aftersales.rules.pictures import NotAPicture

PHOTO_FAULTS: dict[type[Exception], Promise] = {
    NotAPicture: _("有一张不是照片，请选 JPG 或 PNG 格式的。"),
    TooBig: _("有一张超过 6 MB 了，请换一张小些的。"),
    TooManyPhotos: _("一次最多 6 张。"),
}


def show(
    request: SignedIn, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with a page in the skin of whoever reads it."""
    is_elder = request.acting.elder is not None
    base = "base_elder.html" if is_elder else "base.html"
    return render(
        request, template, context | {"base_page": base, "is_elder": is_elder}, status=status
    )
