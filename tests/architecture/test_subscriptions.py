"""The wiring names only things that can happen."""

from pathlib import Path

import pytest
from django.apps import apps

from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.kernel.models import Stateful


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
def test_every_subscription_is_to_a_verb_that_exists(name: str) -> None:
    app, noun, verb = name.split(".")
    model = apps.get_model(app, noun)

    steps = model.flow.steps if issubclass(model, Stateful) else ()
    if verb not in {step.verb for step in steps}:
        # what changes no state is recorded by one of its context's own actions
        home = Path(apps.get_app_config(app).path)
        actions = [*home.glob("actions.py"), *home.glob("actions/**/*.py")]
        assert any(f'name="{name}"' in file.read_text() for file in actions)
