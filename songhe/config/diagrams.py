"""Draws each flow from its own table, so that the picture cannot be older than the code."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

from songhe.kernel.flow import Flow
from songhe.kernel.models import Stateful


def flows() -> Iterator[type[Stateful]]:
    """Every model whose state moves along a table."""
    for model in apps.get_models():
        if issubclass(model, Stateful):
            yield model


def diagram(model: type[Stateful]) -> str:
    """Return the flow of a noun in Mermaid's words, and after it those that only some have."""
    label = model._meta.label
    own = [_drawn(model, f"{label}, {who}", flow) for who, flow in model.own_flows.items()]
    return "\n".join([_drawn(model, label, model.flow), *own])


def _drawn(model: type[Stateful], heading: str, flow: Flow) -> str:
    field = model._meta.get_field("state")
    words = dict(field.flatchoices)
    lines = [f"## {heading}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"  {state}: {state} {label}" for state, label in words.items()]
    lines.append(f"  [*] --> {field.default}")
    for step in flow.steps:
        lines += [f"  {state} --> {step.reaches}: {step.verb}" for state in step.leaves]
    lines += [f"  {state} --> [*]" for state in words if not flow.verbs(state)]
    return "\n".join([*lines, "```", ""])


def write() -> Path:
    """Write every flow into one page beside the data; return where."""
    page = settings.SONGHE_VAR / "docs" / "flows.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    head = "# Flows\n\nDrawn by `make docs` from the tables in each context's `states.py`.\n"
    page.write_text("\n".join([head, *(diagram(model) for model in flows())]))
    return Path(page)
