"""`subak erase`: payloads and persons are forgotten, public names are taken back.

Without --yes it only says what would go and what would stay.
"""

import argparse
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from subak.cli.act import Acting, acting_in, new_id, reading
from subak.cli.console import Console
from subak.cli.subcommands import Actions, answer
from subak.core.errors import need, refuse
from subak.ledger.agents import Agents
from subak.ledger.erasures import MOST_FIELDS, ErasedField, Ground, PayloadErased
from subak.ledger.payloads import payloads_of
from subak.service.bank_copies import copies_of
from subak.service.contacts import Contacts
from subak.service.erasing import marks_of
from subak.service.logged import read_logged
from subak.service.members import Members
from subak.service.person import Own, entries_about, own_payloads
from subak.service.reader import Reader
from subak.service.suppression import Suppressed

PAYOUTS_NAMED = 10
_NAMES = "SELECT name FROM agent WHERE id = ? UNION SELECT name FROM resource WHERE id = ?"


@dataclass
class Plan:
    """What an erasure would take away."""

    own: list[Own]
    kept: int = 0
    """Payloads that this folder still keeps."""
    open: int = 0
    """Openings among them."""
    entries: int = 0
    """Entries about the person, which stay."""
    contact: bool = False
    account: bool = False
    copies: list[Path] = field(default_factory=list)
    payable: int = 0
    """Payouts that are owed and not sent yet."""


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak erase`."""
    actions = Actions(parser, console)
    payload = actions.add("payload")
    payload.takes("entry", metavar="ID")
    payload.takes("field", metavar="FIELD")
    person = actions.add("person")
    person.takes("agent", metavar="ID")
    for action in (payload, person):
        action.takes("--ground", metavar="CODE", choices=get_args(Ground), required=True)
        action.takes("--yes", action="store_true")
    actions.add("public-name").takes("named", metavar="ID")
    actions.add("readmit").takes("said", metavar="NAME")


def run(options: argparse.Namespace, console: Console) -> None:
    """One act of erasing, or what it would do."""
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        _ACTS[options.action](somebody, options)


def _payload(somebody: Acting, options: argparse.Namespace) -> None:
    """Erase all payloads in a field of an entry."""
    with reading(options) as reader:
        own = _named(reader, options.entry, options.field)
    plan = Plan([own])
    _count(somebody, plan)
    facts = {"entry": own.entry, "field": own.field, "payloads": plan.kept, "open": plan.open}
    if not options.yes:
        answer(somebody.console, facts | {"erased": False}, "erase.would_payload", "erase.stays")
        return
    positions = _say(somebody, plan, options.ground)
    done = {"erased": True, "entries": positions, "ground": options.ground}
    answer(somebody.console, facts | done, "erase.done")


def _person(somebody: Acting, options: argparse.Namespace) -> None:
    """Forget a person: all its own payloads, and all that is kept besides."""
    somebody.state[Agents].need(options.agent, "agent.unknown")
    with reading(options) as reader:
        plan = _plan(somebody, reader, options.agent)
    facts: dict[str, object] = {
        "person": options.agent,
        "payloads": plan.kept,
        "open": plan.open,
        "contact": somebody.console.text(f"erase.{'kept' if plan.contact else 'none'}"),
        "account": somebody.console.text(f"erase.{'kept' if plan.account else 'none'}"),
        "copies": len(plan.copies),
        "about": plan.entries,
    }
    if not options.yes:
        owed = ["erase.payable"] if plan.payable else []
        told = facts | {"erased": False, "payable": plan.payable}
        answer(somebody.console, told, "erase.would_person", *owed, "erase.stays")
        return
    positions = _say(somebody, plan, options.ground)
    done = {"erased": True, "entries": positions, "ground": options.ground}
    answer(somebody.console, facts | done, "erase.done", "erase.on_list")


def _public_name(somebody: Acting, options: argparse.Namespace) -> None:
    """Take an opened name back; it stays known in the books."""
    with reading(options) as reader:
        rows = reader.select(_NAMES, options.named, options.named)
    names = [name for (name,) in rows if isinstance(name, bytes)]
    need(somebody.payloads.withdraw(names), "erase.name_not_open", id=options.named)
    answer(
        somebody.console, {"id": options.named}, "erase.name_withdrawn", "erase.copies_elsewhere"
    )


def _readmit(somebody: Acting, options: argparse.Namespace) -> None:
    """Take somebody off the list of those whom no import brings back."""
    with closing(Suppressed(somebody.folder)) as suppressed:
        dropped = suppressed.drop(("name", options.said), ("email", options.said))
    need(dropped, "erase.not_on_list", said=options.said)
    answer(somebody.console, {"said": options.said}, "erase.readmitted")


def _named(reader: Reader, entry: str, field_name: str) -> Own:
    """The payloads in a field. Refused: payload.entry_unknown, erase.nothing_there."""
    rows = reader.select("SELECT bytes FROM entry WHERE id = ?", entry)
    if not rows:
        refuse("payload.entry_unknown", id=entry)
    raw = rows[0][0]
    assert isinstance(raw, bytes)
    held = list(payloads_of(read_logged(raw)[0]))
    found = tuple(each.commitment for each in held if each.field == field_name)
    known = ", ".join(sorted({each.field for each in held})) or "–"
    need(found, "erase.nothing_there", entry=entry, field=field_name, known=known)
    _need_not_erased(reader, [Own(entry, field_name, found)])
    return Own(entry, field_name, found)


def _plan(somebody: Acting, reader: Reader, person: str) -> Plan:
    """What would go of a person.

    Refused: erase.already, erase.payouts_under_way: their copies serve until the bank has answered.
    """
    _need_none_sent(reader, person)
    about = list(entries_about(reader, person))
    gone = {
        (str(entry), str(name)) for entry, name in reader.select("SELECT entry, field FROM erasure")
    }
    own = [each for entry in about for each in own_payloads(entry, person)]
    plan = Plan([each for each in own if (each.entry, each.field) not in gone])
    need(plan.own, "erase.already", id=person)
    # The name comes last: whose name is erased is forgotten altogether.
    plan.own.sort(key=lambda each: each.field == "name")
    plan.entries = len(about)
    _count(somebody, plan)
    private = somebody.folder.private
    with closing(Members(private)) as members, closing(Contacts(private)) as contacts:
        plan.account = members.get(person) is not None
        plan.contact = any(each.agent == person for each in contacts.all())
    name = reader.agent_name(person)
    plan.copies = copies_of(private, marks_of(somebody.folder, reader.reading, person, name))
    payable = "SELECT count(*) FROM payout WHERE payee = ? AND status = 'payable'"
    plan.payable = int(str(reader.select(payable, person)[0][0]))
    return plan


def _need_none_sent(reader: Reader, person: str) -> None:
    sent = "SELECT id FROM payout WHERE payee = ? AND status = 'sent' ORDER BY id"
    found = [str(payout) for (payout,) in reader.select(sent, person)]
    listed = ", ".join(found[:PAYOUTS_NAMED])
    need(not found, "erase.payouts_under_way", person=person, count=len(found), payouts=listed)


def _need_not_erased(reader: Reader, own: list[Own]) -> None:
    for each in own:
        erased = "SELECT 1 FROM erasure WHERE entry = ? AND field = ?"
        need(not reader.select(erased, each.entry, each.field), "erase.already", id=each.entry)


def _count(somebody: Acting, plan: Plan) -> None:
    """Count what is still kept and what is open."""
    payloads = somebody.payloads
    commitments = [commitment for own in plan.own for commitment in own.commitments]
    plan.kept = sum(payloads.read(each) is not None for each in commitments)
    plan.open = sum(map(payloads.is_published, commitments))


def _say(somebody: Acting, plan: Plan, ground: Ground) -> list[int]:
    """Say the erasures, all or none; the writer deletes before it answers."""
    named = [ErasedField(entry=own.entry, field=own.field) for own in plan.own]
    parts = [named[at : at + MOST_FIELDS] for at in range(0, len(named), MOST_FIELDS)]
    entries = [
        PayloadErased(id=new_id("erasure"), payloads=tuple(part), ground=ground) for part in parts
    ]
    return somebody.say(entries)


_ACTS = {
    "payload": _payload,
    "person": _person,
    "public-name": _public_name,
    "readmit": _readmit,
}
