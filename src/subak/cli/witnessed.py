"""How far the public log is witnessed, for people and for programs."""

from time import monotonic, sleep

from subak.cli.console import Console
from subak.core.errors import SubakError
from subak.language.catalogue import refusal
from subak.log.policy import NO_QUORUM
from subak.service.folder import Folder
from subak.service.publication import TIME_FOR_WITNESSES
from subak.service.witnesses import Standing, public_size, standing

SECONDS_BETWEEN_LOOKS = 0.05


def standing_of(folder: Folder) -> Standing:
    """How far the log of some books is witnessed."""
    return standing(folder.public, folder.private)


def facts(found: Standing, recorded: int) -> dict[str, str | int]:
    """The same for programs."""
    return {
        "public": found.public,
        "not_public": recorded - found.public,
        "quorum": found.quorum,
        "witnesses": len(found.witnesses),
        "cosigned": len(found.cosigned),
    }


def sentence(console: Console, found: Standing, recorded: int) -> str:
    """One sentence: who vouches for the log, and what is not public yet."""
    language = console.language
    told = facts(found, recorded)
    if found.problem is not None:
        problem = refusal(language, found.problem)
        return console.text("witness.policy_unreadable", problem=problem, **told)
    if told["not_public"] or not found.met:
        signed = sum(each.size == recorded for each in found.told.values())
        return console.text("witness.waits", **{**told, "cosigned": signed})
    if not found.witnesses:
        return console.text("witness.none")
    if found.quorum == NO_QUORUM:
        return console.text("witness.no_quorum", **told)
    return console.text("witness.met", **told)


def tell_waiting(console: Console, folder: Folder, last: int, *, served: bool) -> None:
    """Say so where an entry that was just recorded is not public; a serving writer has a while."""
    if last < 0:
        return
    until = monotonic() + (TIME_FOR_WITNESSES.total_seconds() if served else 0)
    try:
        while (size := public_size(folder.public)) <= last and monotonic() < until:
            sleep(SECONDS_BETWEEN_LOOKS)
    except SubakError:
        return  # whoever wrote the entry has said what is wrong with the tree
    if size <= last:
        console.note("witness.recorded", count=last + 1 - size, public=size)
