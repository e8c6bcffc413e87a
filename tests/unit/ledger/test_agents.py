"""Agents become known through the operator."""

import pytest

from subak.ledger.agents import Agent, AgentRegistered, Agents, AgentType, Sphere
from tests.support.rehearsal import Rehearsal

NOE = AgentRegistered(id="noe", type="person", sphere="civil-society", name=bytes(32))


def test_operator_and_keeper_are_the_first_agents() -> None:
    rehearsal = Rehearsal()
    assert dict(rehearsal.state[Agents].items()) == {
        "house": Agent(type="organisation", sphere="commons"),
        "ada": Agent(type="person", sphere="commons"),
    }
    rehearsal.replayed()


@pytest.mark.parametrize(
    ("kind", "sphere"),
    [
        ("person", "market"),
        ("organisation", "state"),
        ("group", "research"),
        ("ecosystem", "commons"),
    ],
)
def test_an_agent_has_a_type_and_a_sphere(kind: AgentType, sphere: Sphere) -> None:
    rehearsal = Rehearsal()
    said = AgentRegistered(id="new", type=kind, sphere=sphere, name=bytes(32))
    rehearsal.say(said, by="ada", principal="house")
    assert rehearsal.state[Agents].get("new") == Agent(type=kind, sphere=sphere)
    rehearsal.replayed()


def test_only_the_operator_registers() -> None:
    rehearsal = Rehearsal()
    assert rehearsal.refusal(NOE, by="ada") == "agent.not_by_operator"
    assert rehearsal.refusal(NOE, by="nobody", principal="house") == "agent.unknown"
    rehearsal.say(NOE, by="ada", principal="house")
    rehearsal.replayed()


@pytest.mark.parametrize("known", ["house", "ada", "noe"])
def test_nobody_is_registered_twice_nor_over_the_first_agents(known: str) -> None:
    rehearsal = Rehearsal()
    rehearsal.say(NOE, by="ada", principal="house")
    again = AgentRegistered(id=known, type="ecosystem", sphere="market", name=bytes(32))
    assert rehearsal.refusal(again, by="ada", principal="house") == "entry.id_used"
    rehearsal.replayed()
