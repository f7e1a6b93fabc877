"""Every pair of statuses of every machine: declared moves happen, all others are refused."""

import pytest
from django.apps import apps
from django.db import models

from relief.core.errors import InvalidMove
from relief.core.states import Machine


def machines() -> dict[str, tuple[Machine, type[models.Model]]]:
    """Return each machine with the model that it moves."""
    found = {}
    for model in apps.get_models():
        machine = getattr(model, "machine", None)
        if isinstance(machine, Machine):
            found[machine.name] = (machine, model)
    return found


FROM = [(m, status) for m, _ in machines().values() for status in m.statuses.values]
each_machine = pytest.mark.parametrize("name", sorted(machines()))


@pytest.mark.parametrize(("machine", "current"), FROM, ids=[f"{m.name}-{a}" for m, a in FROM])
def test_a_move_is_possible_where_it_is_declared(machine: Machine, current: str) -> None:
    for to in machine.moves[current]:
        machine.require(current, to)
    for to in set(machine.statuses.values) - set(machine.moves[current]):
        with pytest.raises(InvalidMove):
            machine.require(current, to)


@each_machine
def test_every_status_can_be_reached(name: str) -> None:
    machine, _ = machines()[name]
    reached = {machine.initial}
    while more := {to for status in reached for to in machine.moves[status]} - reached:
        reached |= more

    assert set(machine.statuses.values) - reached == set()


@each_machine
def test_the_database_knows_the_same_statuses(name: str) -> None:
    machine, model = machines()[name]
    declared = set(machine.statuses.values)
    checks = [row for row in model._meta.constraints if isinstance(row, models.CheckConstraint)]
    named = [row for row in checks if row.name.endswith("_status_is_declared")]

    assert [set(row.condition.children[0][1]) for row in named] == [declared]


@each_machine
def test_stamps_name_real_statuses_and_fields(name: str) -> None:
    machine, model = machines()[name]

    assert set(machine.stamps) <= set(machine.statuses.values)
    for column in machine.stamps.values():
        assert isinstance(model._meta.get_field(column), models.DateTimeField)
