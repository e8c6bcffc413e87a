"""`subak demo`: the sample books, built by the commands and bank files that people use.

One sentence a step in the reader's language; then one euro explained, one attempt refused, what
the spheres gave each other, a council and its vote, the verification, and where to look next.
"""

import argparse
import tempfile
from contextlib import closing
from pathlib import Path

from subak.cli.console import Console
from subak.cli.import_git import is_possible
from subak.cli.running import run_command
from subak.cli.valley_books import Valley, real_day
from subak.cli.valley_script import together
from subak.core.errors import Refused, need
from subak.core.instants import Day, add_days
from subak.exchange.git_history import read_history
from subak.exchange.sample_voice import sample

SCRIPTS = ("script.txt", "schemes.txt", "making.txt")
EXPLAINED = "d1.farm-07"
ATTEMPT = ("--as", "farm-02", "credit", "transfer", "rec-a-p04:1-400", "--to", "farm-03")


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak demo`."""
    word = console.word
    parser.add_argument("--git", metavar=word("FOLDER"), help=word("demo.--git"))
    parser.add_argument("--flows", action="store_true", help=word("demo.--flows"))
    parser.add_argument("--no-serve", action="store_true", help=word("demo.--no-serve"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Build, tell, explain, refuse, verify."""
    if options.git:
        _check_history(options.git)
    root = Path(options.books)
    if options.books == ".":
        root = Path(tempfile.mkdtemp(prefix="subak-")) / "vive"
    console.say("demo.welcome", folder=root)
    scripts = SCRIPTS + _of_code(options)
    with Valley(root, console, options.git or "") as valley:
        for step in together(scripts):
            if step.sentences:
                console.say("demo.step", sentence=step.sentences[console.language])
            valley.play(step)
        console.say("demo.explained")
        valley.show("explain", EXPLAINED)
        console.say("demo.attempt", command=" ".join(ATTEMPT))
        _attempt(valley, console)
        console.say("demo.spheres")
        valley.show("show", "spheres")
        console.say("demo.voice")
        _council(valley)
    console.say("demo.verified")
    run_command(["verify", str(root)], Console(console.language))
    console.say("demo.next", folder=root)


def _of_code(options: argparse.Namespace) -> tuple[str, ...]:
    """What is played besides with the history of a repository."""
    if not options.git:
        return ()
    return ("code.txt", "flows.txt" if options.flows else "history.txt")


def _check_history(path: str) -> None:
    """Refuse, before anything is made, a history that has nothing to recognise yet.

    The sample books recognise on the day before today what they pay today.
    """
    recognised_on = add_days(Day(real_day()), -1)
    with closing(read_history(path, after=None)) as history:
        possible = any(is_possible(commit, recognised_on) for commit in history)
    need(possible, "demo.history_too_young", path=path, day=recognised_on)


def _council(valley: Valley) -> None:
    """Who would hold a seat, and what they decided: computed and shown, not yet in the log."""
    rule = valley.bank_folder / "council.json"
    rule.write_text(sample(), encoding="utf-8")
    valley.show("show", "voice", "--rule", str(rule), "--ballots", valley.copied("ballots.json"))


def _attempt(valley: Valley, console: Console) -> None:
    """An attempt that the rules refuse, shown as people see it."""
    try:
        valley.show(*ATTEMPT)
    except Refused as refused:
        console.error(refused, onto_stdout=True)
