"""Other contexts come in by the doors: models, states, queries, actions, and a few named ones."""

import grimp

DOORS = {"models", "states", "queries", "actions"}
MORE_DOORS = {
    ("accounts", "acting"),  # who acts, and for whom
    ("accounts", "guards"),  # what every view asks first
    ("accounts", "skins"),  # whether it is drawn for an elder
    ("consent", "capabilities"),  # the one table of who may do what
    ("payments", "gateways"),  # receipts and refusals, which its actions take and raise
}
EVERYONE_MAY = {"kernel"}  # the ground floor is all door
WIRING = {"config", "portal", "demo", "bench"}


def test_contexts_are_entered_only_by_their_doors() -> None:
    graph = grimp.build_graph("songhe")
    broken = []
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            home, away = importer.split("."), imported.split(".")
            if len(home) < 3 or len(away) < 3 or home[1] == away[1]:
                continue
            if home[1] in WIRING or away[1] in EVERYONE_MAY or away[2] in DOORS:
                continue
            if (away[1], away[2]) not in MORE_DOORS:
                broken.append(f"{importer} → {imported}")
    assert broken == []
