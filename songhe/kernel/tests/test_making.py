"""A context's first migration makes its tables at once, and can take them away again."""

import pytest
from django.apps.registry import Apps
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from songhe.kernel.making import CreateModels

ROW: "tuple[str, models.Field[int, int]]" = ("id", models.BigAutoField(primary_key=True))


def leads(to: str, name: str) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(to, models.CASCADE, null=True, related_name=name)


class First(migrations.Migration):
    """A house and a room that refer to each other, and to the people who were there before."""

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    "House", [ROW, ("hall", leads("making.Room", "of"))], {"indexes": []}
                ),
                migrations.CreateModel(
                    "Room",
                    [
                        ROW,
                        ("house", leads("making.House", "rooms")),
                        ("whose", leads("accounts.Person", "her_rooms")),
                    ],
                ),
            ]
        )
    ]


@pytest.fixture
def people() -> ProjectState:
    state = ProjectState()
    person = migrations.CreateModel("Person", [ROW, ("name", models.CharField(max_length=40))])
    person.state_forwards("accounts", state)
    return state


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if "making" in name}


def apply(state: ProjectState) -> ProjectState:
    with connection.schema_editor(atomic=False) as editor:
        return First("0001_tables", "making").apply(state, editor)


def follow(apps: Apps) -> None:
    """Each end finds the other."""
    house = apps.get_model("making", "House").objects.create()
    room = apps.get_model("making", "Room").objects.create(house=house)
    house.hall = room
    house.save()

    assert list(house.rooms.all()) == [room]
    assert room.of.get() == house
    assert apps.get_model("accounts", "Person")._meta.get_field("her_rooms").one_to_many


@pytest.mark.django_db
@pytest.mark.parametrize("drawn", [True, False])
def test_tables_that_refer_to_each_other_are_made_in_one_go(
    *, drawn: bool, people: ProjectState
) -> None:
    if drawn:
        assert people.apps

    after = apply(people)

    assert tables() == {"making_house", "making_room"}
    follow(after.apps)


@pytest.mark.django_db
def test_later_steps_find_what_the_first_one_made(people: ProjectState) -> None:
    assert people.apps
    state = apply(people)
    later = migrations.AddField("room", "warm", models.BooleanField(default=True))
    before = state.clone()
    later.state_forwards("making", state)

    with connection.schema_editor(atomic=False) as editor:
        later.database_forwards("making", editor, before, state)

    assert state.apps.get_model("making", "Room").objects.create().warm
    follow(state.apps)


@pytest.mark.django_db
def test_they_are_taken_away_together(people: ProjectState) -> None:
    assert people.apps
    apply(people.clone())

    with connection.schema_editor(atomic=False) as editor:
        First("0001_tables", "making").unapply(people, editor)

    assert tables() == set()
