"""Sentences that stories may use, and what each of them means.

A sentence is written as people read it: `{name}` stands for one word, `{names…}` for a list such as
"Kim, Bo and Cy", and square brackets enclose what may be left out. Each room registers its own
sentences in `words/<room>.py`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from subak.core.entry import Entry

if TYPE_CHECKING:
    from tests.stories.telling import Telling

WORD = r"[\w.:-]*\w"
LIST = rf"{WORD}(?:, {WORD})*(?: and {WORD})?"

Said = Entry | Sequence[Entry] | None
"""What a sentence says: an entry, several, or None where it has acted already."""

Meaning = TypeVar("Meaning", bound=Callable[..., Said])


class Unknown(AssertionError):
    """A sentence that no vocabulary has."""


class Sentence(NamedTuple):
    """A sentence and the function that means it."""

    text: str
    pattern: re.Pattern[str]
    mean: Callable[..., Said]


DEEDS: list[Sentence] = []
OUTCOMES: list[Sentence] = []


def deed(text: str) -> Callable[[Meaning], Meaning]:
    """Register what somebody does; the function gives the entry, or acts itself."""
    return _register(DEEDS, text)


def outcome(text: str) -> Callable[[Meaning], Meaning]:
    """Register what is true afterwards; the function asserts it."""
    return _register(OUTCOMES, text)


def mean(known: Iterable[Sentence], told: str, telling: "Telling") -> Said:
    """Do what a told sentence means."""
    found = meaning(known, told)
    match = found.pattern.fullmatch(told)
    given = match.groupdict() if match else {}
    return found.mean(telling, **{name: text for name, text in given.items() if text is not None})


def meaning(known: Iterable[Sentence], told: str) -> Sentence:
    """The one known sentence that is told; names the closest ones where there is none."""
    sentences = list(known)
    found = [each for each in sentences if each.pattern.fullmatch(told)]
    assert len(found) < 2, f"“{told}” has two meanings: {[each.text for each in found]}"
    if not found:
        close = get_close_matches(told, [each.text for each in sentences], n=3, cutoff=0)
        raise Unknown(f"“{told}” is no known sentence; close ones:\n" + "\n".join(close))
    return found[0]


def key(name: str) -> str:
    """The id of what people call by a name: Kim is `kim`."""
    return name.lower()


def listed(names: str) -> tuple[str, ...]:
    """The ids of a list such as "Kim, Bo and Cy"."""
    return tuple(key(name) for name in re.split(r", | and ", names))


def cents(euros: str) -> int:
    """12.4, 12.40 or 12 euros in cents."""
    whole, _, rest = euros.partition(".")
    return int(whole + rest.ljust(2, "0"))


def _register(table: list[Sentence], text: str) -> Callable[[Meaning], Meaning]:
    def register(mean: Meaning) -> Meaning:
        table.append(Sentence(text, _pattern(text), mean))
        return mean

    return register


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+…?\}|\[|\])", text)
    return re.compile("".join(_part(part) for part in parts))


def _part(part: str) -> str:
    if part in ("[", "]"):
        return "(?:" if part == "[" else ")?"
    if part.startswith("{"):
        name = part.strip("{}")
        return f"(?P<{name.rstrip('…')}>{LIST if name.endswith('…') else WORD})"
    return re.escape(part)
