"""What every table of states promises."""

import pytest

from songhe.config.diagrams import diagram, flows
from songhe.kernel.models import Stateful
from songhe.visits.models import Visit

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
    pictures = diagram(model).split("## ")[1:]

    for flow, drawn in zip([model.flow, *model.own_flows.values()], pictures, strict=True):
        for step in flow.steps:
            for state in step.leaves:
                assert f"{state} --> {step.reaches}: {step.verb}" in drawn


def test_a_visit_that_explains_goods_is_drawn_with_the_step_that_only_it_has() -> None:
    bought, explaining = diagram(Visit).split("## ")[1:]

    assert "visits.Visit, explaining goods" in explaining
    assert "declined --> accepted: rearrange" in explaining
    assert "rearrange" not in bought


def test_no_noun_has_a_flow_of_its_own_that_is_not_drawn() -> None:
    own = [model for model in FLOWS if model.own_flow is not Stateful.own_flow]

    assert own == [model for model in FLOWS if model.own_flows]
