"""`subak witness`: be a witness of others' logs, and ask others to witness one's own."""

import argparse
import signal
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from subak.cli.act import folder_of
from subak.cli.arguments import from_zero
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.cli.serve import host_and_port
from subak.cli.subcommands import Actions, answer
from subak.cli.verify_told import instant
from subak.cli.witnessed import sentence, standing_of
from subak.language.catalogue import refusal
from subak.log.policy import Policy
from subak.log.policy_file import POLICY_BYTES_LIMIT, parse_policy
from subak.service.databases import reading_of
from subak.service.folder import Folder
from subak.service.policies import adding, asking_for, own_policy, set_policy, without
from subak.service.session import reach
from subak.service.witness import Witness, new_witness
from subak.service.witness_server import WitnessServer
from subak.service.witnesses import Told
from subak.service.writer import Writer

HERE = "8481"


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak witness`."""
    actions = Actions(parser, console)
    init = actions.add("init")
    init.takes("folder", metavar="FOLDER")
    init.takes("--name", metavar="NAME", required=True)
    serve = actions.add("serve")
    serve.takes("folder", metavar="FOLDER")
    serve.takes("--policy", metavar="FILE", required=True)
    serve.takes("--listen", metavar="HOST:PORT", default=HERE)
    add = actions.add("add")
    add.takes("name", metavar="NAME")
    add.takes("vkey", metavar="VKEY")
    add.takes("url", metavar="URL")
    actions.add("remove").takes("name", metavar="NAME")
    actions.add("quorum").takes("number", metavar="NUMBER", type=from_zero)
    actions.add("policy").takes("file", metavar="FILE")
    actions.add("ask")
    actions.add("list")


def run(options: argparse.Namespace, console: Console) -> None:
    """Do what the action says."""
    _ACTS[options.action](options, console)


def _init(options: argparse.Namespace, console: Console) -> None:
    key = new_witness(Path(options.folder), options.name)
    facts = {"folder": options.folder, "name": key.name, "vkey": str(key)}
    answer(console, facts, "witness.made", "witness.made_next")


def _serve(options: argparse.Namespace, console: Console) -> None:
    """Serve until SIGTERM or Ctrl-C; what was cosigned is durable."""
    place = host_and_port(options.listen)
    policy = parse_policy(read_named(options.policy, POLICY_BYTES_LIMIT))
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with Witness(Path(options.folder), policy) as witness, WitnessServer(witness, *place) as server:
        for found in witness.memory.evidence():
            told = "witness.contradiction" if found.proven else "witness.unproven"
            console.note(told, origin=found.origin, at=instant(found.at))
        for origin in witness.origins:
            console.note("witness.cosigns", origin=origin)
        console.note("witness.ready", address=server.address, vkey=str(witness.key))
        ended.wait()


def _add(options: argparse.Namespace, console: Console) -> None:
    folder = folder_of(options)
    policy = adding(own_policy(folder), options.name, options.vkey, options.url)
    _set(folder, policy, console)


def _remove(options: argparse.Namespace, console: Console) -> None:
    folder = folder_of(options)
    _set(folder, without(own_policy(folder), options.name), console)


def _quorum(options: argparse.Namespace, console: Console) -> None:
    folder = folder_of(options)
    _set(folder, asking_for(own_policy(folder), options.number), console)


def _policy(options: argparse.Namespace, console: Console) -> None:
    policy = parse_policy(read_named(options.file, POLICY_BYTES_LIMIT))
    _set(folder_of(options), policy, console)


def _set(folder: Folder, policy: Policy, console: Console) -> None:
    set_policy(folder, policy)
    known = len(policy.witnesses)
    facts = {"file": str(folder.public / "policy"), "witnesses": known, "quorum": policy.quorum}
    answer(console, facts, "witness.policy_set", "witness.policy_next")


def _ask(options: argparse.Namespace, console: Console) -> None:
    """Ask all witnesses now; a writer that serves asks by itself."""
    folder = folder_of(options)
    with closing(reach(folder)) as session:
        if isinstance(session, Writer):
            session.witness(again=True)
        else:
            console.note("witness.served")
    _tell(folder, console)


def _list(options: argparse.Namespace, console: Console) -> None:
    _tell(folder_of(options), console)


def _tell(folder: Folder, console: Console) -> None:
    with closing(reading_of(folder)) as reading:
        recorded = reading.size()
    found = standing_of(folder)
    console.say("witness.standing", sentence=sentence(console, found, recorded))
    columns = ("name", "address", "cosigned_size", "cosigned_public_at", "witness_problem")
    rows = []
    for witness in found.witnesses:
        told = found.told.get(witness.name, Told(0))
        at = found.cosigned.get(witness.name)
        shown = "" if at is None else instant(at)
        rows.append((witness.name, witness.url, told.size, shown, _problem(told, console)))
    if rows or console.form:
        console.table(columns, rows)


def _problem(told: Told, console: Console) -> str:
    return refusal(console.language, told.why) if told.why else ""


_ACTS: dict[str, Callable[[argparse.Namespace, Console], None]] = {
    "init": _init,
    "serve": _serve,
    "add": _add,
    "remove": _remove,
    "quorum": _quorum,
    "policy": _policy,
    "ask": _ask,
    "list": _list,
}
