"""The wiring names only things that can happen."""

import pytest
from django.apps import apps

from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.kernel.models import Stateful


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
def test_every_subscription_is_to_a_verb_that_exists(name: str) -> None:
    app, noun, verb = name.split(".")
    model = apps.get_model(app, noun)

    assert issubclass(model, Stateful)
    assert verb in {step.verb for step in model.flow.steps}
