"""What every table of states promises."""

import pytest

from songhe.config.diagrams import diagram, flows
from songhe.kernel.models import Stateful

FLOWS = sorted(flows(), key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", FLOWS, ids=lambda model: model._meta.label)
def test_every_state_can_be_reached_from_the_first(model: type[Stateful]) -> None:
    field = model._meta.get_field("state")
    reached, fresh = {str(field.default)}, {str(field.default)}
    while fresh:
        fresh = {
            model.flow.after(state, verb) for state in fresh for verb in model.flow.verbs(state)
        } - reached
        reached |= fresh

    assert reached == {str(state) for state, _words in field.flatchoices}


@pytest.mark.parametrize("model", FLOWS, ids=lambda model: model._meta.label)
def test_the_picture_shows_every_step(model: type[Stateful]) -> None:
    drawn = diagram(model)

    for step in model.flow.steps:
        for state in step.leaves:
            assert f"{state} --> {step.reaches}: {step.verb}" in drawn
