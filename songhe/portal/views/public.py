"""Pages for everyone: the front, what the platform is, its rules, and its parts on show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from songhe.portal import queries
from songhe.portal.doors import doors, own_door
from songhe.portal.specimen import specimen

SOUGHT = (
    gettext_lazy("上门助浴"),
    gettext_lazy("老年食堂"),
    gettext_lazy("陪诊"),
    gettext_lazy("轮椅"),
)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    return render(
        request,
        "portal/public/front.html",
        {
            "sought": SOUGHT,
            "doors": [own_door()] if request.user.is_authenticated else doors(),
            "helps": queries.six_helps(at),
            "categories": queries.top_categories(),
            "supply": queries.supply(at),
        },
    )


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/public/about.html")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/public/rules.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/public/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/public/accessibility.html")


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/public/design.html", specimen())


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read what is public, and nothing that belongs to a person."""
    return render(request, "portal/public/robots.txt", content_type="text/plain; charset=utf-8")
