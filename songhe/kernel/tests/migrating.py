"""Going back over some migrations, and forth again, with what stands in the tables."""

from collections.abc import Sequence

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader


class Steps:
    """Some migrations of one context, back and forth in the test's own transaction.

    What else was migrated since then stays as it is.
    """

    def __init__(self, context: str, names: Sequence[str]) -> None:
        loader = MigrationLoader(connection)
        nodes = [
            next(
                node for node in loader.graph.nodes if node[0] == context and node[1].endswith(name)
            )
            for name in names  # a number may change
        ]
        self.migrations = [loader.graph.nodes[node] for node in nodes[1:]]
        for node, migration in zip(nodes, self.migrations, strict=False):
            assert node in migration.dependencies, "a step came between"
        self.before = loader.project_state([nodes[0]])

    def back(self) -> Apps:
        """Return the models as they were before."""
        states = [self.before]
        for migration in self.migrations[:-1]:
            states.append(migration.mutate_state(states[-1]))
        for migration, state in zip(reversed(self.migrations), reversed(states), strict=True):
            connection.check_constraints()
            with connection.schema_editor(atomic=False) as editor:
                migration.unapply(state, editor)
        return self.before.apps

    def forth(self) -> Apps:
        """Return the models as they are afterwards."""
        state = self.before.clone()
        for migration in self.migrations:
            connection.check_constraints()
            with connection.schema_editor(atomic=False) as editor:
                state = migration.apply(state, editor)
        return state.apps
