"""The arguments that all commands share, and the list of commands.

`subak [--books FOLDER] [--language fr|en] [--as AGENT] [--for AGENT] [--key FILE] COMMAND …`; the
shared ones may also follow the command.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from subak import __version__
from subak.language.catalogue import LANGUAGES, LanguageCode, preferred, table

COMMANDS = {
    "demo": "demo",
    "init": "init",
    "agent": "agent",
    "mandate": "mandate",
    "key": "key",
    "protocol": "protocol",
    "resource": "resource",
    "pact": "pact",
    "record": "record",
    "recognise": "recognise",
    "aid": "aid",
    "credit": "credit",
    "fund": "fund",
    "simulate": "simulate",
    "distribute": "distribute",
    "score": "score",
    "pay": "pay",
    "bank": "bank",
    "voice": "voice",
    "explain": "explain",
    "show": "show",
    "submit": "submit",
    "import": "imports",
    "export": "exports",
    "verify": "verify",
    "receipt": "receipt",
    "mirror": "mirror",
    "witness": "witness",
    "compute": "compute",
    "serve": "serve",
    "erase": "erase",
    "resume": "resume",
    "rebuild": "rebuild",
    "move": "move",
    "backup": "backup",
    "restore": "restore",
}
"""Commands and the modules of this room that hold them."""

STRANGERS = frozenset({"mirror", "verify"})
"""Commands of who says nothing in these books, and whose key is that of a log."""

SHARED = frozenset({"books", "by", "principal", "key_file", "form", "language"})
"""Where the values of the shared arguments are kept."""


@dataclass(frozen=True)
class Chosen:
    """What stands before and around the command."""

    language: LanguageCode
    command: str
    rest: list[str]


class Help(argparse.RawDescriptionHelpFormatter):
    """Help whose first line names what a command needs, not what all commands share."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """The usage without the shared arguments, which stand in a group of their own below."""
        own = [action for action in actions if action.dest not in SHARED]
        super().add_usage(usage, own, groups, prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks the reader's language."""

    sentences: Mapping[str, str] = {}

    def error(self, message: str) -> NoReturn:
        """Usage, the mistake, and where help is; exit 2."""
        self.print_usage(sys.stderr)
        told = (
            self.sentences["subak: %s"] % message,
            self.sentences["Help: %s --help"] % self.prog,
        )
        self.exit(2, "\n".join((*told, "")))


def given(arguments: Sequence[str] | None) -> list[str]:
    """The arguments, those of the process where none are given."""
    return sys.argv[1:] if arguments is None else list(arguments)


def read_language(arguments: list[str]) -> LanguageCode:
    """The language to speak: the one that was named, else the reader's."""
    _speak(preferred())
    first = Parser(prog="subak", add_help=False, allow_abbrev=False)
    first.add_argument("--language", choices=LANGUAGES, default=preferred())
    language: LanguageCode = first.parse_known_args(arguments)[0].language
    _speak(language)
    return language


def read_globals(arguments: list[str]) -> Chosen:
    """Find the language and the command; help and mistakes end the program here."""
    language = read_language(arguments)
    words = table(language, "help")
    top = Parser(
        prog="subak",
        description=words["subak"],
        epilog=_command_list(language),
        formatter_class=Help,
        add_help=False,
        allow_abbrev=False,
    )
    top.add_argument("-h", "--help", action="help", help=words["--help"])
    version = f"subak {__version__}"
    top.add_argument("--version", action="version", version=version, help=words["--version"])
    top.add_argument("command", choices=COMMANDS, metavar=words["COMMAND"])
    take_shared(top, language)
    position = _command_position(arguments)
    options = top.parse_args(arguments[: position + 1])
    before = [a for a in arguments[:position] if not a.startswith("--version")]
    return Chosen(language, options.command, before + arguments[position + 1 :])


def command_parser(chosen: Chosen) -> Parser:
    """The parser of the command; its module adds the arguments."""
    words = table(chosen.language, "help")
    parser = Parser(
        prog=f"subak {chosen.command}",
        description=words[chosen.command],
        formatter_class=Help,
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("-h", "--help", action="help", help=words["--help"])
    return parser


def parse(parser: Parser, chosen: Chosen) -> argparse.Namespace:
    """Read what follows the command; the shared arguments may stand anywhere, also behind an
    action.
    """
    signing = chosen.command not in STRANGERS
    take_shared(parser, chosen.language, signing=signing)
    shared = Parser(prog=parser.prog, add_help=False, allow_abbrev=False)
    take_shared(shared, chosen.language, signing=signing)
    shared.set_defaults(
        books=os.environ.get("SUBAK_BOOKS", "."),
        language=None,
        by=os.environ.get("SUBAK_AS"),
        principal=None,
        key_file=os.environ.get("SUBAK_KEY"),
        form="",
    )
    found, rest = shared.parse_known_args(chosen.rest)
    return parser.parse_args(rest, found)


def positive(text: str) -> int:
    """A whole number from 1, from an argument; raises ValueError, which the parser tells."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def from_zero(text: str) -> int:
    """A whole number from 0, from an argument; raises ValueError, which the parser tells."""
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def take_shared(
    parser: argparse.ArgumentParser, language: LanguageCode, *, signing: bool = True
) -> None:
    """The arguments that all commands share, in a group; who reads them sets their defaults."""
    words = table(language, "help")
    group = parser.add_argument_group(words["shared"], argument_default=argparse.SUPPRESS)
    group.add_argument("--books", metavar=words["FOLDER"], help=words["--books"])
    group.add_argument("--as", dest="by", metavar="ID", help=words["--as"])
    group.add_argument("--for", dest="principal", metavar="ID", help=words["--for"])
    if signing:
        group.add_argument("--key", dest="key_file", metavar=words["FILE"], help=words["--key"])
    forms = group.add_mutually_exclusive_group()
    for form in ("json", "csv"):
        said = words[f"--{form}"]
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=said)
    group.add_argument("--language", choices=LANGUAGES, help=words["--language"])


def _command_position(arguments: list[str]) -> int:
    """Where the command stands.

    The first argument that is neither an option nor the value of one.
    """
    takes_value = {"--books", "--language", "--as", "--for", "--key"}
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
    sentences = Parser.sentences = table(language, "argparse")
    argparse._ = lambda text: sentences.get(text, text)  # type: ignore[attr-defined]
    argparse.ngettext = lambda one, many, n: sentences.get(  # type: ignore[attr-defined]
        one if n == 1 else many, one if n == 1 else many
    )
