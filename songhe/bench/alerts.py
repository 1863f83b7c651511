"""How long it takes from a button to the family's open page, with a city's readings beside it.

`songhe bench alerts --json`: a thousand elders press SOS while 20,000 readings a second arrive.
Each call is posted to the real port of the real server, found by the real worker, and heard by the
stream that a daughter's browser holds open. By turns with them, on the same machine and under the
same load, a bare process does the least there is to do: commit, NOTIFY, LISTEN, a line to a
browser. It passes when none is lost, none is heard twice, and the slowest hundredth is at most
five times as slow as the bare one's.
"""

import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from songhe.accounts.actions.elders import Registration, register_people
from songhe.accounts.actions.kinship import agree_kinship, ask_kinship
from songhe.accounts.models import Person
from songhe.accounts.states import Right
from songhe.bench.load import Figures, Load, percentile
from songhe.bench.place import console, own_database, own_process, own_server
from songhe.bench.sessions import session_of
from songhe.bench.wearers import Wearer, make_wearers
from songhe.config.reference import load_reference
from songhe.health.actions.timers import MORNING
from songhe.health.models.alerts import Alert
from songhe.health.models.rules import RuleTimer
from songhe.health.reference import rules_of_kind
from songhe.kernel.events import without_jobs

CALLS = int(os.environ.get("SONGHE_BENCH_CALLS", "1000"))
CALLS_PER_S = float(os.environ.get("SONGHE_BENCH_CALLS_PER_S", "10"))
READINGS_PER_S = float(os.environ.get("SONGHE_BENCH_RATE", "20000"))
WATCHES = 2_000  # that send the readings
FAMILIES = 20  # streams that are open; each hears of so many elders
A_DAY = timedelta(days=1)
WARM, SETTLE = 5.0, 10.0  # seconds
MOST_RATIO = 5.0
KINDS = ("alert", "message")  # the page draws it; its words are in her news


def run() -> dict[str, Any]:
    with own_database() as address:
        console.print(
            f"[bold]alerts[/bold]: {CALLS} elders, {FAMILIES} families, {WATCHES} watches"
        )
        load_reference()
        callers, watches = _people()
        families = _families(callers)
        with (
            own_server(address) as base,
            own_process(address, "worker"),
            own_process(address, "calls"),
            _bare(address) as bare,
        ):
            load = Load(base, [w.token for w in watches], rate=READINGS_PER_S)
            with load.running() as running:
                console.print(f"  {READINGS_PER_S:g} readings/s beside {CALLS_PER_S:g} calls/s …")
                told = _press(base, bare, callers, families)
                figures = running.stop()
        return _said(told, callers, figures)


# --- Before --------------------------------------------------------------------------------


def _people() -> tuple[list[Wearer], list[Wearer]]:
    """Return who presses a button, and who only wears a watch."""
    at = timezone.now()
    wearers = make_wearers(CALLS + WATCHES, at=at)
    rules = [MORNING, *(rule.code for rule in rules_of_kind("silence", "inactivity"))]
    RuleTimer.objects.bulk_create(  # whoever has worn a watch for long has had her morning
        RuleTimer(elder=wearer.elder, rule=rule, due_at=at + A_DAY)
        for wearer in wearers
        for rule in rules
    )
    return wearers[:CALLS], wearers[CALLS:]


def _families(callers: Sequence[Wearer]) -> list[Person]:
    """Give each elder a relative who hears of her alerts and may see why."""
    at = timezone.now()
    names = [Registration(f"女儿{number}", f"+86139{number:08d}") for number in range(FAMILIES)]
    with without_jobs(), transaction.atomic():
        relatives = register_people(registrations=names, at=at)
        for number, (elder, _token) in enumerate(callers):
            asked = ask_kinship(
                elder=elder, relative=relatives[number % FAMILIES], relation="女儿", at=at
            )
            rights = (Right.RECEIVE_ALERTS, Right.SEE_HEALTH)
            agree_kinship(kinship=asked, rights=rights, by=elder.name, at=at)
    return relatives


@contextmanager
def _bare(address: str) -> Iterator[str]:
    """Run the bare process; yield its base address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "songhe.bench.bare"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None  # noqa: S101 - asked for above
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        process.stdin.write(address + "\n")
        process.stdin.flush()
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(20)


# --- Meanwhile ------------------------------------------------------------------------------


def _press(
    base: str, bare: str, callers: Sequence[Wearer], families: Sequence[Person]
) -> dict[str, Any]:
    """Let the buttons be pressed; return what was sent and heard of both."""
    cookies = [f"{settings.SESSION_COOKIE_NAME}={session_of(person)}" for person in families]
    ours = {
        "name": "ours",
        "address": base,
        "streams": [{"path": "/live/", "cookie": cookie} for cookie in cookies],
        "posts": [_call(token) for _elder, token in callers],
    }
    least = {
        "name": "bare",
        "address": bare,
        "streams": [{"path": "/live", "cookie": ""}],
        "posts": [
            {"path": "/ring", "headers": {}, "body": str(number)} for number in range(len(callers))
        ],
    }
    facts = {"targets": [ours, least], "rate": CALLS_PER_S, "after": WARM, "settle": SETTLE}
    families_process = subprocess.run(
        [sys.executable, "-m", "songhe.bench.hearing"],
        input=json.dumps(facts) + "\n",
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(families_process.stdout.splitlines()[-1])
    return told


def _call(token: str) -> dict[str, Any]:
    """The body that a button sends: now."""
    series = {"metric": "sos", "t0": timezone.now().isoformat(), "dt": [0], "v": [1]}
    return {
        "path": "/api/v1/readings",
        "headers": {"Authorization": f"Device {token}", "Content-Type": "application/json"},
        "body": json.dumps({"batch": str(uuid.uuid4()), "series": [series]}),
    }


# --- Afterwards -----------------------------------------------------------------------------


def _said(told: dict[str, Any], callers: Sequence[Wearer], load: Figures) -> dict[str, Any]:
    places = {wearer.elder.pk: number for number, wearer in enumerate(callers)}
    ours, bare = told["ours"], told["bare"]
    rows = Alert.objects.filter(rule="sos").values_list("code", "elder_id")
    alerts = {reverse("health:alert", args=[code]): places[elder] for code, elder in rows}
    first, _ = _first_heard(ours["heard"], lambda data: _which(data, alerts, *KINDS))
    bare_first, _ = _first_heard(bare["heard"], int)
    took = _took(ours["sent"], first)
    bare_took = _took(bare["sent"], bare_first)
    safe = {number for number, _sent, _answered, status in ours["sent"] if status == "200"}
    p99, bare_p99 = percentile(took, 99), percentile(bare_took, 99)
    _, again = _first_heard(ours["heard"], lambda data: _which(data, alerts, "message"))
    lost, doubled = len(safe - set(first)), again + len(rows) - len(alerts)
    ratio = p99 / bare_p99 if bare_p99 else 0.0
    return {
        "p50_ms": round(percentile(took, 50), 1),
        "p99_ms": round(p99, 1),
        "slowest_ms": round(max(took, default=0.0), 1),
        "bare_p50_ms": round(percentile(bare_took, 50), 1),
        "bare_p99_ms": round(bare_p99, 1),
        "ratio_p99": round(ratio, 2),
        "lost": lost,
        "doubled": doubled,
        "calls": CALLS,
        "accepted": len(safe),
        "answers": dict(Counter(status for *_, status in ours["sent"])),
        "accept_p99_ms": round(percentile([(b - a) * 1000 for _, a, b, _ in ours["sent"]], 99), 1),
        "beside": {
            "readings_per_s": round(load.readings_per_s),
            "wanted_per_s": READINGS_PER_S,
            "p99_ms": round(load.p99_ms, 1),
            "refused": load.refused,
        },
        "bars": [MOST_RATIO],
        "passed": ratio <= MOST_RATIO and not lost and not doubled and len(safe) == CALLS,
    }


def _which(data: str, alerts: dict[str, int], *kinds: str) -> int | None:
    """Return whose call a live event tells of, or None when it tells of something else."""
    event = json.loads(data)
    return alerts.get(event["facts"].get("url", "")) if event["kind"] in kinds else None


def _first_heard(
    heard: Sequence[Sequence[Any]], which: Callable[[str], int | None]
) -> tuple[dict[int, float], int]:
    """Return when each call was heard first, and how many times one was heard again."""
    first: dict[int, float] = {}
    again = 0
    for at, _stream, data in heard:
        number = which(data)
        if number is None:
            continue
        if number in first:
            again += 1
        first.setdefault(number, at)
    return first, again


def _took(sent: Sequence[Sequence[Any]], heard: dict[int, float]) -> list[float]:
    """Return the milliseconds from each post to its event."""
    return [
        (heard[number] - at) * 1000 for number, at, _answered, _status in sent if number in heard
    ]
