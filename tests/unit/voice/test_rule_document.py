"""A voice rule is complete and consistent, or refused by name."""

from importlib.resources import files
from typing import Any

import pytest

from subak.core.canonical import encode
from subak.core.errors import Refused
from subak.voice.rule_document import read_rule
from tests.unit.voice.chamber import RULE, rule


def test_the_sample_is_a_rule() -> None:
    written = (files("subak.voice") / "samples" / "valley.json").read_bytes()
    sample = read_rule(written)
    assert (sample.seats, sample.floor, sample.cap, sample.quorum) == (12, 1, 4, 8)
    assert sample.per_point == {"A24": 100, "B24": 100, "C24": 2000, "H": 60}
    assert sample.named_holders == {"state": ("town",)}
    assert [each.who for each in sample.excluded] == ["perdrix"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"schema": "subak/voice/2"}, "voice.rule_malformed"),
        ({"spheres": ["moon"]}, "voice.rule_malformed"),
        ({"method": "lottery"}, "voice.rule_malformed"),
        ({"more": 1}, "voice.rule_malformed"),
        ({"majority": {"of": "cast", "more_than": "0/2"}}, "voice.rule_malformed"),
        ({"frozen_on": "2025-02-30"}, "stamp.day_malformed"),
        ({"spheres": ["state", "state"]}, "voice.rule_twice"),
        ({"credits_per_point": [{"series": "H", "credits": 1}] * 2}, "voice.rule_twice"),
        ({"named": [{"sphere": "state", "who": ["town"]}] * 2}, "voice.rule_twice"),
        ({"excluded": [{"who": "ada", "reason": "x"}] * 2}, "voice.rule_twice"),
        ({"named": [{"sphere": "state", "who": ["town", "hall"]}]}, "voice.rule_named"),
        ({"named": [{"sphere": "research", "who": ["lab"]}]}, "voice.rule_named"),
        ({"floor": 2}, "voice.rule_seats"),
        ({"cap": 1}, "voice.rule_seats"),
        ({"floor": 3, "cap": 2, "seats": 9}, "voice.rule_seats"),
        ({"quorum": 6}, "voice.rule_quorum"),
        ({"majority": {"of": "cast"}}, "voice.rule_majority"),
        ({"majority": {"of": "cast", "more_than": "3/2"}}, "voice.rule_majority"),
        (
            {"majority": {"of": "cast", "more_than": "1/2", "at_least": "1/2"}},
            "voice.rule_majority",
        ),
    ],
)
def test_a_wrong_rule_is_refused(other: dict[str, Any], code: str) -> None:
    assert rule().seats == RULE["seats"]
    with pytest.raises(Refused, match=code):
        read_rule(encode(RULE | other))
