"""Commands with actions: `subak pact declare …`; each action has its help and one example line."""

import argparse
from collections.abc import Mapping
from typing import Any

from subak.cli.arguments import Help, Parser, take_shared
from subak.cli.console import Console
from subak.language.numbers import day, whole

DAYS = frozenset({"day", "due", "final_from", "until"})
"""Facts that are civil days."""


class Action:
    """The parser of one action."""

    def __init__(self, parser: argparse.ArgumentParser, console: Console, command: str) -> None:
        self.parser, self._console, self._command = parser, console, command

    def takes(self, *flags: str, metavar: str = "", **how: Any) -> None:
        """One more argument; its help is the word `command.argument`, its metavar words too."""
        said = self._console.word(f"{self._command}.{flags[0]}")
        if metavar:
            names = tuple(self._console.word(each) for each in metavar.split())
            how["metavar"] = names if len(names) > 1 else names[0]
            if "choices" in how:
                said = f"{said} ({', '.join(how['choices'])})"
        self.parser.add_argument(*flags, help=said, **how)


class Actions:
    """The actions of a command."""

    def __init__(
        self, parser: argparse.ArgumentParser, console: Console, *, required: bool = True
    ) -> None:
        self._command = parser.prog.split()[-1]
        self._console = console
        self._held = parser.add_subparsers(
            dest="action",
            required=required,
            metavar=console.word("ACTION"),
            title=console.word("actions"),
            parser_class=Parser,
        )

    def add(self, name: str) -> Action:
        """An action: words `command.name` and, for the example, `command.name.example`."""
        word = self._console.word
        said = word(f"{self._command}.{name}")
        example = word(f"{self._command}.{name}.example")
        parser = self._held.add_parser(
            name,
            help=said,
            description=said,
            epilog=f"{word('example')}\n  {example}",
            formatter_class=Help,
            add_help=False,
            allow_abbrev=False,
        )
        parser.add_argument("-h", "--help", action="help", help=word("--help"))
        take_shared(parser, self._console.language)
        return Action(parser, self._console, self._command)


def answer(console: Console, facts: Mapping[str, object], *sentences: str) -> None:
    """What was done and what follows: the facts as JSON, or sentences that name them."""
    if console.form == "json":
        console.value(facts)
        return
    shown = {name: _shown(console, name, fact) for name, fact in facts.items()}
    for sentence in sentences:
        console.say(sentence, **shown)


def _shown(console: Console, name: str, fact: object) -> str:
    if isinstance(fact, int):
        return whole(console.language, fact)
    if isinstance(fact, list | tuple):
        return ", ".join(map(str, fact))
    return day(console.language, str(fact)) if name in DAYS else str(fact)
