"""The arguments that all commands share, and the list of commands.

`subak [--books FOLDER] [--language fr|en] [--as AGENT] [--for AGENT] COMMAND …`; the shared ones
may also follow the command.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from typing import NoReturn

from subak import __version__
from subak.language.catalogue import LANGUAGES, LanguageCode, preferred, table

COMMANDS = {
    "demo": "demo",
    "init": "init",
    "agent": "agent",
    "mandate": "mandate",
    "protocol": "protocol",
    "resource": "resource",
    "pact": "pact",
    "record": "record",
    "recognise": "recognise",
    "credit": "credit",
    "fund": "fund",
    "distribute": "distribute",
    "pay": "pay",
    "bank": "bank",
    "explain": "explain",
    "show": "show",
    "submit": "submit",
    "import": "imports",
    "export": "exports",
    "verify": "verify",
    "compute": "compute",
    "serve": "serve",
    "resume": "resume",
    "rebuild": "rebuild",
}
"""Commands and the modules of this room that hold them."""


@dataclass(frozen=True)
class Chosen:
    """What stands before and around the command."""

    language: LanguageCode
    command: str
    rest: list[str]
    shared: argparse.ArgumentParser


class Parser(argparse.ArgumentParser):
    """A parser that speaks the reader's language."""

    def error(self, message: str) -> NoReturn:
        """Usage and the mistake, exit 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog.split()[0]}: {message}\n")


def read_globals(arguments: list[str]) -> Chosen:
    """Find the language and the command; help and mistakes end the program here."""
    first = Parser(add_help=False, allow_abbrev=False)
    first.add_argument("--language", choices=LANGUAGES, default=preferred())
    language: LanguageCode = first.parse_known_args(arguments)[0].language
    _speak(language)
    shared = _shared(language)
    words = table(language, "help")
    top = Parser(
        prog="subak",
        parents=[shared],
        description=words["subak"],
        epilog=_command_list(language),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    top.add_argument("-h", "--help", action="help", help=words["--help"])
    top.add_argument("--version", action="version", version=f"subak {__version__}")
    top.add_argument("command", choices=COMMANDS, metavar=words["COMMAND"])
    position = _command_position(arguments)
    options = top.parse_args(arguments[: position + 1])
    before = [a for a in arguments[:position] if not a.startswith("--version")]
    return Chosen(language, options.command, before + arguments[position + 1 :], shared)


def command_parser(chosen: Chosen) -> Parser:
    """The parser of the command, with the shared arguments; its module adds its own."""
    words = table(chosen.language, "help")
    parser = Parser(
        prog=f"subak {chosen.command}",
        parents=[chosen.shared],
        description=words[chosen.command],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("-h", "--help", action="help", help=words["--help"])
    return parser


def parse(parser: Parser, chosen: Chosen) -> argparse.Namespace:
    """Read what follows the command; the shared arguments may stand anywhere, also behind an
    action.
    """
    given, rest = chosen.shared.parse_known_args(chosen.rest)
    return parser.parse_args(rest, given)


def _shared(language: LanguageCode) -> argparse.ArgumentParser:
    words = table(language, "help")
    shared = Parser(prog="subak", add_help=False, allow_abbrev=False)
    group = shared.add_argument_group(words["shared"])
    group.add_argument(
        "--books", default=os.environ.get("SUBAK_BOOKS", "."), metavar="…", help=words["--books"]
    )
    group.add_argument("--language", choices=LANGUAGES, help=words["--language"])
    actor = os.environ.get("SUBAK_AS")
    group.add_argument("--as", dest="by", default=actor, metavar="ID", help=words["--as"])
    group.add_argument("--for", dest="principal", metavar="ID", help=words["--for"])
    forms = group.add_mutually_exclusive_group()
    forms.add_argument(
        "--json", dest="form", action="store_const", const="json", default="", help=words["--json"]
    )
    forms.add_argument("--csv", dest="form", action="store_const", const="csv", help=words["--csv"])
    return shared


def _command_position(arguments: list[str]) -> int:
    """Where the command stands.

    The first argument that is neither an option nor the value of one.
    """
    takes_value = {"--books", "--language", "--as", "--for"}
    skip = False
    for position, argument in enumerate(arguments):
        if skip:
            skip = False
        elif argument in takes_value:
            skip = True
        elif not argument.startswith("-"):
            return position
    return len(arguments)


def _command_list(language: LanguageCode) -> str:
    words = table(language, "help")
    lines = [f"  {name:<11} {words[name].splitlines()[0]}" for name in COMMANDS]
    return "\n".join([words["commands"], *lines])


def _speak(language: LanguageCode) -> None:
    """Let argparse, which asks gettext for its few sentences, find them in our catalogue."""
    sentences = table(language, "argparse")
    argparse._ = lambda text: sentences.get(text, text)  # type: ignore[attr-defined]
    argparse.ngettext = lambda one, many, n: sentences.get(  # type: ignore[attr-defined]
        one if n == 1 else many, one if n == 1 else many
    )
