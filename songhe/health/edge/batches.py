"""What watches say, written as the batch that an HTTPS device would send."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from songhe.health.rules.watch_protocol import Message
from songhe.health.taking import wire


def batch_of(messages: Sequence[Message], *, at: datetime) -> wire.Batch:
    """Write messages as the batch that an HTTPS device would send.

    What has no time of its own was measured just now, in the order in which it came.
    """
    readings = [reading for message in messages for reading in message.readings]
    moments: dict[str, dict[datetime, float]] = {}
    for place, one in enumerate(readings):
        moment = one.at or at - timedelta(milliseconds=len(readings) - 1 - place)
        moments.setdefault(one.metric, {})[moment] = one.value
    series = [_series(metric, sorted(values.items())) for metric, values in moments.items()]
    return wire.Batch(batch=uuid.uuid4(), series=series)


def _series(metric: str, values: Sequence[tuple[datetime, float]]) -> wire.Series:
    first = values[0][0]
    steps = [(after - before).total_seconds() for (before, _), (after, _) in pairwise(values)]
    return wire.Series(metric, first, [0.0, *steps], [value for _, value in values])
