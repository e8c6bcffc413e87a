"""Running one command: its module is loaded by name, so that nothing else has to be."""

from collections.abc import Sequence
from importlib import import_module

from subak.cli.arguments import COMMANDS, Chosen, command_parser, parse, read_globals
from subak.cli.console import Console
from subak.cli.extras import need_extra_of
from subak.engines.choosing import choose


def run_chosen(chosen: Chosen, console: Console) -> None:
    """Run the command that was chosen; raises what it refuses."""
    need_extra_of(chosen.command)
    module = import_module(f"subak.cli.{COMMANDS[chosen.command]}")
    parser = command_parser(chosen)
    module.configure(parser, console)
    options = parse(parser, chosen)
    console.form = options.form
    choose(getattr(options, "engine", None))
    module.run(options, console)


def run_command(arguments: Sequence[str], console: Console) -> None:
    """Run a command as people type it, on the writer that the console holds."""
    run_chosen(read_globals(["--language", console.language, *arguments]), console)
