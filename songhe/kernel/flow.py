"""State machines that read as a table.

A flow is a list of steps; a step is a verb, the states it may leave and the state it
reaches. Nothing else in the code base decides whether a change of state is allowed.
"""

from dataclasses import dataclass


class NotAllowed(Exception):
    """The verb cannot be used in the present state."""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(f"cannot {verb} from {state}")
        self.verb = verb
        self.state = state


@dataclass(frozen=True)
class Step:
    """One row of a flow: the verb, the states it may leave, the state it reaches."""

    verb: str
    leaves: tuple[str, ...]
    reaches: str


class Flow:
    """All the steps of one noun."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps
        self._table = {(state, step.verb): step.reaches for step in steps for state in step.leaves}

    def after(self, state: str, verb: str) -> str:
        """Return the state that follows.

        :raises NotAllowed: if there is no such step.
        """
        try:
            return self._table[state, verb]
        except KeyError:
            raise NotAllowed(verb, state) from None

    def verbs(self, state: str) -> list[str]:
        """Return what may be done next; pages draw their buttons from this."""
        return [verb for (start, verb) in self._table if start == state]
