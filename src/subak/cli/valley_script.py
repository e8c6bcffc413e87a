"""The script of the sample books: steps, their sentence in each language, days, commands, a bank.

== s04                              a step; its sentences follow as "fr: …" and "en: …"
@ 2024-11-18                        the day of what follows
record add pact-water …             a command as people type it after `subak`
! credit.not_held | credit …        a command that must be refused under this code
bank water receives PAYER 12.00 …   money arrives; pays FILE, returns PAYOUT CODE likewise
bank water statement                the statement of the day, imported; `again`: of all days
accounts d8                         every payee of a run gives bank details
key heron                           from now on this agent holds a key and signs
{iban:NAME} {bank:FILE} {doc:FILE} {receipt:POOL:N} {repository}: filled in

Scripts are played together, day by day; the days of each script are in order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from importlib.resources import files
from itertools import groupby


@dataclass
class Line:
    """One line of a step, on a day."""

    day: str
    text: str


@dataclass
class Step:
    """One step of the story."""

    name: str
    sentences: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def steps(script: str) -> Iterator[Step]:
    """The steps of a script, in order."""
    text = files("subak.cli.valley").joinpath(script).read_text(encoding="utf-8")
    step, day = Step(""), ""
    for line in text.splitlines():
        head, _, rest = line.partition(" ")
        if head == "==":
            if step.name:
                yield step
            step = Step(rest)
        elif head in ("fr:", "en:"):
            step.sentences[head[:2]] = rest
        elif head == "@":
            day = rest
        elif line.strip() and head != "#":
            step.lines.append(Line(day, line))
    yield step


def together(scripts: Iterable[str]) -> Iterator[Step]:
    """The steps of scripts, a day at a time; on one day in the order of the scripts.

    The sentences of a step stand with its first day alone.
    """
    return merge(*map(_days, scripts), key=lambda step: step.lines[0].day)


def _days(script: str) -> Iterator[Step]:
    for step in steps(script):
        sentences = step.sentences
        for _, lines in groupby(step.lines, key=lambda line: line.day):
            yield Step(step.name, sentences, list(lines))
            sentences = {}
