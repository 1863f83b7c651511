"""Who sends: looked up by a token, and looked at once more inside the commit.

A process remembers for a while whom a token belongs to. In that while the device may have been
given to another elder, got a new token, or its clock another correction: each of these changes
the device's `edition`, so the writer sees in its own transaction that it knows too little.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
import structlog

from songhe.health.rules.metrics import NUMBERS
from songhe.health.rules.packing import Block, unpack_block
from songhe.health.taking.sampling import KEEP, Kept, rows_of
from songhe.health.taking.storing import milliseconds

logger = structlog.get_logger(__name__)

LOOK_UP = """
SELECT token_hash, id, elder_id, edition, clock_skew,
    (extract(epoch FROM held_since) * 1000)::bigint
FROM health_device WHERE token_hash = ANY(%s) AND revoked_at IS NULL
"""
STANDING = """
SELECT id, elder_id, edition FROM health_device WHERE id = ANY(%s) AND revoked_at IS NULL
"""
LOCK = "SELECT id FROM health_device WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
SET_CLOCKS = """
UPDATE health_device AS device
SET clock_skew = new.skew, edition = device.edition + 1,
    skew_since = CASE WHEN new.skew = 0 THEN NULL ELSE %s::timestamptz END
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS new (id, edition, skew)
WHERE device.id = new.id AND device.edition = new.edition
RETURNING device.id
"""
# Not at every batch: a row that changes all the time costs more than the readings do.
SEEN = """
UPDATE health_device AS device
SET last_seen_at = %(at)s, battery = coalesce(new.battery, device.battery), signs = new.signs
FROM (
    SELECT known.id, come.battery,
        CASE WHEN known.last_seen_at > %(at)s::timestamptz - interval '10 minutes'
        THEN least(known.signs + 1, 1000) ELSE 0 END AS signs
    FROM health_device AS known
    JOIN unnest(%(devices)s::bigint[], %(batteries)s::smallint[]) AS come (id, battery)
        ON known.id = come.id
    WHERE known.last_seen_at IS NULL
       OR known.last_seen_at < %(at)s::timestamptz - interval '30 seconds'
       OR abs(coalesce(known.battery, 200) - come.battery) >= 5
    ORDER BY known.id FOR NO KEY UPDATE OF known SKIP LOCKED
) AS new WHERE device.id = new.id
"""
BATTERY_NUMBER = NUMBERS["battery"]
LATELY = 3_600_000  # milliseconds: an older reading does not say how full a battery is now

Connection = psycopg.Connection[Any]


class Revoked(Exception):
    """The device may not send any more."""


class Changed(Revoked):
    """What was known of the device no longer holds: look it up again, and sort once more."""


class Sender(NamedTuple):
    """The device behind a token."""

    device_id: int
    elder_id: int
    edition: int
    skew: int = 0  # seconds to add to its clock
    held_since: int | None = None  # milliseconds: what it measured before is another elder's


class Beside(NamedTuple):
    """What a batch carries besides its blocks."""

    edition: int | None = None  # of the device when the batch was sorted
    skew: int | None = None  # its clock is off by this from now on
    kept: Sequence[Kept] = ()  # readings that were refused, for the station to see


NOTHING = Beside()


class Sending(NamedTuple):
    """One batch, sorted and ready to be written."""

    device_id: int
    blocks: list[Block]
    beside: Beside = NOTHING


def look_up(connection: Connection, hashes: list[str]) -> dict[str, Sender]:
    """Return the devices behind some tokens, by the tokens' hashes."""
    rows = connection.execute(LOOK_UP, [hashes]).fetchall()
    return {token_hash: Sender(*facts) for token_hash, *facts in rows}


def check(
    connection: Connection, group: Sequence[Sending], *, at: datetime
) -> list[Revoked | None]:
    """Say of each batch whether it may be written (None), in the transaction that writes it."""
    devices = sorted({one.device_id for one in group})
    standing = {
        pk: (elder, edition) for pk, elder, edition in connection.execute(STANDING, [devices])
    }
    faults = [_fault(one, standing.get(one.device_id)) for one in group]
    if any(one.beside.skew is not None for one in group):
        _set_clocks(connection, group, faults, at)
    return faults


def _fault(one: Sending, standing: tuple[int, int] | None) -> Revoked | None:
    if standing is None:
        return Revoked()
    elder, edition = standing
    if one.beside.edition not in (None, edition):
        return Changed()
    if one.blocks and one.blocks[0].key.elder_id != elder:
        return Changed()  # never into the record of another elder
    return None


def _set_clocks(
    connection: Connection, group: Sequence[Sending], faults: list[Revoked | None], at: datetime
) -> None:
    """Write down new skews; who comes too late with one is told to sort again."""
    new: dict[int, tuple[int, int]] = {}
    for place, one in enumerate(group):
        if faults[place] is None and one.beside.skew is not None:
            if one.device_id in new:
                faults[place] = Changed()
            else:
                new[one.device_id] = (one.beside.edition or 0, one.beside.skew)
    devices = sorted(new)
    connection.execute(LOCK, [devices])
    columns = [devices, [new[pk][0] for pk in devices], [new[pk][1] for pk in devices]]
    won = {pk for (pk,) in connection.execute(SET_CLOCKS, [at, *columns])}
    for place, one in enumerate(group):
        if faults[place] is None and one.beside.skew is not None and one.device_id not in won:
            faults[place] = Changed()


def note(connection: Connection, written: Sequence[Sending], *, at: datetime) -> None:
    """Write down when devices were seen, their batteries, and samples of what was refused."""
    devices = sorted({one.device_id for one in written})
    known = _batteries(written, milliseconds(at))
    batteries = [known.get(device) for device in devices]
    connection.execute(SEEN, {"at": at, "devices": devices, "batteries": batteries})
    kept = [one for one in written if one.beside.kept]
    if kept:
        _keep(connection, kept, at)


def _batteries(written: Sequence[Sending], at: int) -> dict[int, int]:
    """Return the last word of each device on its battery, if any."""
    found: dict[int, tuple[int, int]] = {}
    for one in written:
        for block in one.blocks:
            if block.key.metric == BATTERY_NUMBER:
                times, values, _ = unpack_block(block)
                last = (int(times[-1]), round(float(values[-1])))
                if last[0] > at - LATELY:
                    found[one.device_id] = max(last, found.get(one.device_id, last))
    return {device: level for device, (_, level) in found.items()}


def _keep(connection: Connection, written: Sequence[Sending], at: datetime) -> None:
    """Keep samples of what was refused; that this fails is no reason to lose a reading."""
    rows = [row for one in written for row in rows_of(one.device_id, one.beside.kept, at=at)]
    try:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(KEEP, rows)
    except psycopg.Error:
        logger.exception("refused_readings_not_kept", readings=len(rows))
