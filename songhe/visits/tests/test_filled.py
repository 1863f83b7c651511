"""What a database of before gets filled in when it is brought up to date."""

from importlib import import_module

from django.apps import apps

from songhe.kernel.models import Event
from songhe.visits.models import Visit


def test_when_a_visit_was_taken_is_read_off_its_history(accepted: Visit) -> None:
    Visit.objects.update(taken_at=None)

    import_module("songhe.visits.migrations.0004_when_they_were_taken").look_it_up(apps, None)

    accepted.refresh_from_db()
    told = Event.objects.get(name="visits.visit.accept", subject_id=accepted.pk)
    assert accepted.taken_at == told.happened_at
