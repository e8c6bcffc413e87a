"""A small valley for the tests of voice: agents, acts of recognition, a rule."""

from typing import Any

from subak.core.canonical import encode
from subak.core.values import AgentId, EventId, RecognitionId
from subak.ledger.agents import Sphere
from subak.voice.points import Recognised
from subak.voice.rule_document import VoiceRule, read_rule

SPHERE: dict[AgentId, Sphere] = {
    AgentId("ada"): "commons",
    AgentId("ben"): "commons",
    AgentId("cleo"): "market",
    AgentId("dan"): "market",
    AgentId("town"): "state",
}
RULE: dict[str, Any] = {
    "schema": "subak/voice/1",
    "title": {"en": "A council", "fr": "Un conseil"},
    "frozen_on": "2025-06-30",
    "spheres": ["commons", "market", "state"],
    "credits_per_point": [{"series": "H", "credits": 60}, {"series": "R", "credits": 100}],
    "method": "largest-remainder",
    "seats": 5,
    "floor": 1,
    "cap": 3,
    "named": [{"sphere": "state", "who": ["town"]}],
    "quorum": 2,
    "majority": {"of": "yes-and-no", "more_than": "1/2"},
}


def rule(**other: Any) -> VoiceRule:
    """The rule, with some of it otherwise."""
    return read_rule(encode(RULE | other))


def act(of: str, to: str, count: int, series: str = "H", day: str = "2025-06-01") -> Recognised:
    """A contribution that was recognised as so many credits."""
    return Recognised(
        contribution=EventId(of),
        recognition=RecognitionId(f"rec-{of}"),
        to=AgentId(to),
        series=series,
        credits=count,
        day=day,
    )


ACTS = [
    act("a", "ada", 600),
    act("b", "ben", 119),
    act("c", "cleo", 400, "R"),
    act("d", "dan", 400, "R"),
]
