"""Every address, by context."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from songhe.config import views
from songhe.config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("songhe.portal.urls")),
    path("accounts/", include("songhe.accounts.sign_in_urls")),
    path("accounts/", include("songhe.accounts.urls")),
    path("me/", include("songhe.accounts.me_urls")),
    path("consent/", include("songhe.consent.urls")),
    path("assessment/", include("songhe.assessment.urls")),
    path("clinic/", include("songhe.clinic.urls")),
    path("casework/", include("songhe.casework.urls")),
    path("oversight/", include("songhe.oversight.urls")),
    path("stations/", include("songhe.stations.urls")),
    path("trials/", include("songhe.trials.urls")),
    path("health/", include("songhe.health.urls")),
    path("catalogue/", include("songhe.catalogue.urls")),
    path("payments/", include("songhe.payments.urls")),
    path("ledger/", include("songhe.ledger.urls")),
    path("shop/", include("songhe.shop.urls")),
    path("aftersales/", include("songhe.aftersales.urls")),
    path("invoices/", include("songhe.invoices.urls")),
    path("visits/", include("songhe.visits.urls")),
    path("shipping/", include("songhe.shipping.urls")),
    path("notify/", include("songhe.notify.urls")),
    path("api/v1/", api.urls),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
]

if settings.SONGHE_DEMO:
    urlpatterns += [path("demo/", include("songhe.demo.urls"))]
