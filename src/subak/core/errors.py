"""The three ways in which Subak says no.

`Refused`: a rule or a schema forbids what was asked; nothing was written.
`Corrupt`: bytes that should be true are not; says which entry, what was expected, what was found.
`Unavailable`: the machine cannot do it now (disk full, queue full, database away); try again.
A code is `area.reason`; the facts are the values that its text (French and English) names.
"""

from typing import NoReturn

Fact = str | int | None


class SubakError(Exception):
    """Base of all errors that a person is meant to read."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        listed = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({listed})" if listed else self.code


class Refused(SubakError):
    """A named rule forbids it; nothing was written."""


class Corrupt(SubakError):
    """Stored or published bytes are not what they must be."""


class Unavailable(SubakError):
    """The machine cannot do it now; the same call may work later."""


def refuse(code: str, **facts: Fact) -> NoReturn:
    """Raise `Refused`."""
    raise Refused(code, **facts)


def need(condition: object, code: str, **facts: Fact) -> None:
    """Raise `Refused` unless the condition holds."""
    if not condition:
        raise Refused(code, **facts)
