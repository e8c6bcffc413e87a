"""`subak key appoint` and `subak key retire`: another key signs the checkpoints of the log.

The writer learns its keys when it starts, so that no other may run meanwhile.
"""

import argparse
from pathlib import Path

from subak.cli.act import folder_of
from subak.cli.console import Console
from subak.cli.subcommands import answer
from subak.core.errors import Refused, need
from subak.core.proof import Proof
from subak.ledger.log_keys import LogKeyAppointed
from subak.service.author_keys import AuthorKey, RecoveryKey
from subak.service.folder import Folder
from subak.service.log_keys import (
    appointing,
    discard_successor,
    make_successor,
    retire_former,
    settle,
)
from subak.service.submission import Actor, Submission
from subak.service.writer import Writer


def run(options: argparse.Namespace, console: Console) -> None:
    """Do what the action says."""
    folder = folder_of(options)
    if options.action == "retire":
        retire_former(folder)
        answer(console, {"origin": folder.origin}, "key.retired")
    else:
        _appoint(folder, options, console)


def _appoint(folder: Folder, options: argparse.Namespace, console: Console) -> None:
    """Make a key, have it sign, say it in the log, and show it instead of the former."""
    said = appointing(folder, make_successor(folder), options.reason)
    by = options.by or folder.keeper
    actor = Actor(by, options.principal or folder.operator)
    try:
        submission = Submission([said], *actor[:2], proofs=[_proof(folder, said, actor, options)])
        with Writer(folder) as writer:
            (entry,) = writer.submit(submission)
            settle(folder, writer.state)
    except Refused:
        discard_successor(folder)
        raise
    facts = {"origin": folder.origin, "entry": entry, "key": said.key.hex()}
    answer(console, facts, "key.appointed", "key.appointed_next")


def _proof(
    folder: Folder, said: LogKeyAppointed, actor: Actor, options: argparse.Namespace
) -> Proof:
    """Signed with the author's key, or with the recovery key."""
    if options.recovery_key is not None:
        return RecoveryKey(Path(options.recovery_key)).sign(folder.origin, said, actor)
    need(options.key_file, "logkey.not_signed")
    return AuthorKey(Path(options.key_file)).sign(folder.origin, said, actor)
