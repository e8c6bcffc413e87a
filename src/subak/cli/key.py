"""`subak key`: the keys with which agents sign what they say, and which acts have to be signed."""

import argparse
import base64
import binascii
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import get_args

from subak.cli import show
from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.cli.subcommands import Actions, answer
from subak.core.entry import Entry
from subak.core.errors import refuse
from subak.core.values import AgentId
from subak.ledger.keys import EndReason, KeyAdded, KeyEnded, Keys, KeyWay, bare_key, key_id
from subak.ledger.passkey_sites import PasskeysAccepted
from subak.ledger.proof_norms import ProofsRequired, Way
from subak.log.ed25519 import KEY_BYTES
from subak.service.author_keys import AuthorKey, RecoveryKey
from subak.service.keys import new_key
from subak.service.submission import Actor, Submission


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak key`."""
    actions = Actions(parser, console)
    actions.add("new").takes("file", metavar="FILE")
    add = actions.add("add")
    add.takes("public", metavar="PUBLIC")
    add.takes("--agent", metavar="ID")
    end = actions.add("end")
    end.takes("ended", metavar="ID")
    end.takes("--reason", metavar="CODE", required=True, choices=get_args(EndReason))
    end.takes("--agent", metavar="ID")
    rotate = actions.add("rotate")
    rotate.takes("file", metavar="FILE")
    recover = actions.add("recover")
    recover.takes("public", metavar="PUBLIC")
    recover.takes("--recovery-key", metavar="FILE", required=True)
    recover.takes("--others", metavar="CODE", choices=get_args(EndReason))
    require = actions.add("require")
    require.takes("kinds", metavar="KIND", nargs="+")
    require.takes("--ways", metavar="WAY", nargs="+", required=True, choices=get_args(Way))
    require.takes("--since", metavar="DAY")
    site = actions.add("site")
    site.takes("domain", metavar="SITE")
    site.takes("origins", metavar="ORIGIN", nargs="*")
    appoint = actions.add("appoint")
    appoint.takes("--reason", metavar="CODE", default="rotated", choices=get_args(EndReason))
    appoint.takes("--recovery-key", metavar="FILE")
    actions.add("retire")
    actions.add("list").takes("agent", metavar="ID", nargs="?")


def run(options: argparse.Namespace, console: Console) -> None:
    """Do what the action says."""
    if options.action == "new":
        _new(console, Path(options.file))
    elif options.action in ("appoint", "retire"):
        import_module("subak.cli.key_of_log").run(options, console)
    elif options.action == "list":
        options.kind, options.of, options.most = "keys", options.agent, None
        show.run(options, console)
    else:
        with acting_in(options, console) as somebody:
            _ACTS[options.action](somebody, options)


def _new(console: Console, file: Path) -> None:
    new_key(file)
    key = AuthorKey(file)
    facts = {"file": str(file), "id": key.id, "public": base64.b64encode(key.public_key).decode()}
    answer(console, facts, "key.made", "key.made_next")


def _add(somebody: Acting, options: argparse.Namespace) -> None:
    agent = options.agent or somebody.by
    if agent != somebody.by:
        somebody.for_operator()
    somebody.say_one(_added(agent, options.public))


def _end(somebody: Acting, options: argparse.Namespace) -> None:
    agent = options.agent or somebody.by
    if agent != somebody.by:
        somebody.for_operator()
    somebody.say_one(_ended(agent, options.ended, options.reason))


def _rotate(somebody: Acting, options: argparse.Namespace) -> None:
    """The new key joins, the old one leaves, both signed by the old one."""
    old = somebody.key
    if old is None:
        refuse("argument.key_missing")
    new = AuthorKey(Path(options.file))
    added = KeyAdded(id=new.id, agent=AgentId(somebody.by), public_key=new.public_key, way="key")
    somebody.say([added, _ended(somebody.by, old.id, "rotated")])
    facts = {"agent": somebody.by, "old": old.id, "new": new.id, "file": options.file}
    answer(somebody.console, facts, "key.rotated")


def _recover(somebody: Acting, options: argparse.Namespace) -> None:
    """The keeper gets a key, signed by the recovery key; with a reason, its other keys end."""
    recovery, keeper = RecoveryKey(Path(options.recovery_key)), somebody.folder.keeper
    said: list[Entry] = [_added(keeper, options.public)]
    if options.others:
        held = somebody.state[Keys].of(keeper)
        said += [_ended(keeper, key.id, options.others) for key in held]
    origin, actor = somebody.folder.origin, Actor(keeper, None)
    proofs = [recovery.sign(origin, each, actor) for each in said]
    somebody.submit(Submission(said, keeper, proofs=proofs))
    facts = {"keeper": keeper, "id": said[0].id, "ended": len(said) - 1}
    answer(somebody.console, facts, "key.recovered")


def _require(somebody: Acting, options: argparse.Namespace) -> None:
    somebody.for_operator()
    somebody.say_one(
        ProofsRequired(
            id=new_id("norm"),
            kinds=tuple(options.kinds),
            since=options.since or somebody.today,
            ways=tuple(options.ways),
        )
    )


def _site(somebody: Acting, options: argparse.Namespace) -> None:
    somebody.for_operator()
    origins = tuple(options.origins)
    somebody.say_one(PasskeysAccepted(id=new_id("site"), site=options.domain, origins=origins))


_ACTS: dict[str, Callable[[Acting, argparse.Namespace], None]] = {
    "add": _add,
    "end": _end,
    "rotate": _rotate,
    "recover": _recover,
    "require": _require,
    "site": _site,
}


def _added(agent: str, public: str) -> KeyAdded:
    """The entry that adds a public key, as `subak key new` or a portal writes it."""
    try:
        public_key = base64.b64decode(public, validate=True)
    except (binascii.Error, ValueError):
        refuse("argument.public_key_malformed", text=public)
    way: KeyWay = "key" if len(public_key) == KEY_BYTES else "passkey"
    bare = bare_key(way, public_key)
    if bare is None:
        refuse("argument.public_key_malformed", text=public)
    return KeyAdded(id=key_id(bare), agent=AgentId(agent), public_key=public_key, way=way)


def _ended(agent: str, key: str, reason: EndReason) -> KeyEnded:
    return KeyEnded(id=new_id("end"), agent=AgentId(agent), key=key, reason=reason)
