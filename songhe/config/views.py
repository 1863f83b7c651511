"""What machines ask of a running program: is it well, and its numbers."""

import hmac
import os
from datetime import timedelta
from ipaddress import ip_address
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Gauge,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from songhe.kernel.models import Event
from songhe.notify.models import Text

SEEN_LAST: Final = "mostrecent"  # read off the database: of several processes the last one is right
JOBS = Gauge("songhe_jobs", "Jobs in the queue", ["status"], multiprocess_mode=SEEN_LAST)
EVENTS_WAITING = Gauge(
    "songhe_events_waiting",
    "Events not yet told to their listeners",
    multiprocess_mode=SEEN_LAST,
)
EVENTS_FAILED = Gauge(
    "songhe_events_failed",
    "Events given up: somebody must look",
    multiprocess_mode=SEEN_LAST,
)
TEXTS_FAILED = Gauge(
    "songhe_texts_failed",
    "Text messages given up in the last day",
    multiprocess_mode=SEEN_LAST,
)

logger = structlog.get_logger(__name__)


@require_GET
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and a worker lives; 503 names the part that does not."""
    parts = {"database": "down", "worker": "unknown"}
    try:
        with connection.cursor() as sql:
            sql.execute("SELECT 1")
        parts["database"] = "ok"
        alive = timezone.now() - timedelta(seconds=settings.SONGHE_WORKER_SILENCE)
        working = ProcrastinateWorker.objects.filter(last_heartbeat__gt=alive).exists()
        parts["worker"] = "ok" if working else "down"
    except DatabaseError as error:
        logger.error("database_down", error=type(error).__name__)
    well = set(parts.values()) == {"ok"}
    answer = {"status": "ok" if well else "down", **parts}
    return JsonResponse(answer, status=200 if well else 503)


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus: for this machine itself, or for whoever holds the token."""
    if not _may_count(request):
        raise Http404
    jobs = dict(
        ProcrastinateJob.objects.filter(status__in=["todo", "doing", "failed"])
        .values_list("status")
        .annotate(Count("pk"))
    )
    for status in ("todo", "doing", "failed"):
        JOBS.labels(status).set(jobs.get(status, 0))
    untold = Event.objects.filter(delivered_at=None)
    EVENTS_WAITING.set(untold.filter(failed_at=None).count())
    EVENTS_FAILED.set(untold.exclude(failed_at=None).count())
    since = timezone.now() - timedelta(days=1)
    TEXTS_FAILED.set(Text.objects.filter(failed_at__gt=since).count())
    return HttpResponse(generate_latest(_counted()), content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """What all processes of this machine counted, when they count together; else this one."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def _may_count(request: HttpRequest) -> bool:
    token = settings.SONGHE_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    if request.headers.get("X-Forwarded-For"):
        return False  # somebody else, through a proxy on this machine
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
