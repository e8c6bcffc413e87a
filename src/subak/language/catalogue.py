"""The catalogue of texts: one TOML file a room and language, tables `refusals`, `help`, `texts`
and others; `problems` (of the operating system) and `reasons` (of a malformed document) are words
for facts of refusals.

A text names its facts in braces. Both languages are complete at every commit; a test holds them
together.
"""

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from subak.core.errors import SubakError

LanguageCode = Literal["fr", "en"]
LANGUAGES: tuple[LanguageCode, ...] = ("fr", "en")


@cache
def table(language: LanguageCode, name: str) -> Mapping[str, str]:
    """All texts of one table of a language, over all rooms."""
    found: dict[str, str] = {}
    folder = files("subak.language").joinpath("texts", language)
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            found |= tomllib.loads(file.read_text(encoding="utf-8")).get(name, {})
    return found


def text(language: LanguageCode, name: str, /, **facts: object) -> str:
    """A text of the table `texts` with its facts."""
    return table(language, "texts")[name].format_map(facts)


def refusal(language: LanguageCode, error: SubakError) -> str:
    """What an error says to people: what happened, which rule, what to do."""
    said = table(language, "refusals").get(error.code)
    if not said:
        return str(error)
    facts = dict(error.facts)
    for fact, words in (("problem", "problems"), ("reason", "reasons")):
        facts[fact] = table(language, words).get(str(facts.get(fact)), facts.get(fact))
    return f"{said.format_map(facts)} [{error.code}]"


def preferred() -> LanguageCode:
    """The reader's language: SUBAK_LANGUAGE, else the locale; French where neither says English."""
    for variable in ("SUBAK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        chosen = os.environ.get(variable, "")[:2].lower()
        if chosen in LANGUAGES:
            return "en" if chosen == "en" else "fr"
    return "fr"
