"""Every address, by context."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from songhe.config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("songhe.portal.urls")),
    path("consent/", include("songhe.consent.urls")),
    path("assessment/", include("songhe.assessment.urls")),
    path("notify/", include("songhe.notify.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
]

if settings.SONGHE_DEMO:
    urlpatterns += [path("demo/", include("songhe.demo.urls"))]
