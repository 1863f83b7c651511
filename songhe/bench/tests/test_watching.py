"""The rules watch a simulated elder through the real store and the real actions."""

from datetime import date

import pytest
from django.db.models import Sum

from songhe.bench.judging.verdict import explained_by, findings
from songhe.bench.judging.watching import watch
from songhe.demo.city.plan import arrange
from songhe.demo.city.town import City
from songhe.demo.city.truth import Kind
from songhe.health.models.alerts import Alert
from songhe.health.models.readings import DayFigures, ReadingBlock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_what_befalls_an_elder_is_found_and_told_in_simulated_time() -> None:
    city = City(seed=7, many=20, first=date(2026, 9, 1), days=2)
    last = range(city.span.stop - 1, city.span.stop)
    since = city.midnight(last.start)
    ill, bends = next(
        (who, bends)
        for who in city.citizens
        if (bends := arrange(who, [Kind.TACHYCARDIA], last, since))
    )
    well = next(who for who in city.citizens if who != ill)
    lives = [city.life_of(ill, bends), city.life_of(well, [])]
    told: list[float] = []

    watched = watch(city, lives, since=since, step=told.append)

    truth = [one for life in lives for one in life.truth]
    (found,) = findings(truth, watched.alerts, {Kind.TACHYCARDIA: 180})
    assert found.alert is not None
    assert found.alert.told_at is not None
    assert explained_by(found.alert, truth) == truth[0]
    assert all(alert.at >= since for alert in watched.alerts)
    stored = ReadingBlock.objects.aggregate(readings=Sum("n"))["readings"]
    assert stored == watched.readings
    assert DayFigures.objects.exists()
    assert told[-1] == 1.0
    # Somebody at the station took it up and closed it.
    alert = Alert.objects.filter(rule="heart_rate_high").earliest("raised_at")
    assert alert.acknowledged_at is not None or alert.state == "cleared"
