"""A start without changes runs no program; any change runs them all."""

from __future__ import annotations

from pathlib import Path

from skylift_tools.engine import Clients, World

from .conftest import Emulator, Write

_QUEUE = 'aws.sqs.Queue("q", name="{name}")'


def test_nothing_changed_since_the_last_up(world: World, write: Write, clients: Clients, tmp_path: Path) -> None:
    program = write("still", _QUEUE.format(name="still"))
    world.up(program)
    assert not world.is_settled(world.sources(tmp_path), [program])
    world.settle(world.sources(tmp_path))
    later = World(clients, tmp_path / "state", local=world.local)
    assert later.is_settled(later.sources(tmp_path), [program])
    elsewhere = World(clients, tmp_path / "state")
    assert not elsewhere.is_settled(elsewhere.sources(tmp_path), [program])


def test_a_change_and_its_taking_back_are_two_changes(world: World, write: Write, tmp_path: Path) -> None:
    program = write("moved", _QUEUE.format(name="moved"))
    world.up(program)
    world.settle(world.sources(tmp_path))
    write("moved", _QUEUE.format(name="moved-on"))
    assert not world.is_settled(world.sources(tmp_path), [program])
    world.up(program)
    write("moved", _QUEUE.format(name="moved"))
    assert not world.is_settled(world.sources(tmp_path), [program])


def test_an_emulator_that_lost_its_state_is_no_place_to_rest(
    world: World, write: Write, tmp_path: Path, emulator: Emulator, clients: Clients
) -> None:
    program = write("lost", _QUEUE.format(name="lost"))
    world.up(program)
    world.settle(world.sources(tmp_path))
    emulator.restart()
    later = World(clients, tmp_path / "state", local=world.local)
    assert not later.is_settled(later.sources(tmp_path), [program])
