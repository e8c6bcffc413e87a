"""`subak resource`: units, kinds of resources, and resources that are there already."""

import argparse

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.cli.measured import amount_in
from subak.cli.subcommands import Actions, answer
from subak.core.entry import Entry
from subak.core.values import AgentId, SpecificationId, UnitId
from subak.ledger.resources import ResourceRegistered
from subak.ledger.units import SpecificationDefined, Specifications, UnitDefined, Units


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak resource`."""
    actions = Actions(parser, console)
    add = actions.add("add")
    add.takes("name", metavar="NAME")
    add.takes("--id", metavar="ID")
    add.takes("--amount", metavar="AMOUNT", default="1")
    add.takes("--unit", metavar="UNIT", required=True)
    add.takes("--accountable", metavar="ID", required=True)
    add.takes("--custodian", metavar="ID")
    add.takes("--specification", metavar="ID")
    add.takes("--place", metavar="CODE")
    add.takes("--inside", metavar="ID")
    unit = actions.add("unit")
    unit.takes("id", metavar="ID")
    unit.takes("--decimals", metavar="N", type=int, default=0)
    kind = actions.add("kind")
    kind.takes("id", metavar="ID")
    kind.takes("--unit", metavar="UNIT", required=True)
    kind.takes("--effort-unit", metavar="UNIT")


def run(options: argparse.Namespace, console: Console) -> None:
    """Register a resource, or define a unit or a kind."""
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        if options.action == "add":
            _add(somebody, options)
        elif options.action == "unit":
            somebody.say_one(UnitDefined(id=options.id, decimals=options.decimals))
        else:
            kind = SpecificationDefined(
                id=options.id, unit=options.unit, effort_unit=options.effort_unit
            )
            somebody.say_one(kind)


def _add(somebody: Acting, options: argparse.Namespace) -> None:
    """The resource, and in the same submission its unit and its kind where they are missing."""
    state = somebody.state
    specification = SpecificationId(options.specification or f"in-{options.unit}")
    entries: list[Entry] = []
    unit = state[Units].get(UnitId(options.unit))
    decimals = _decimals_of(options.amount) if unit is None else unit.decimals
    if unit is None:
        entries.append(UnitDefined(id=options.unit, decimals=decimals))
    if specification not in state[Specifications]:
        entries.append(SpecificationDefined(id=specification, unit=UnitId(options.unit)))
    amount = str(amount_in(options.amount, options.unit, decimals))
    resource = ResourceRegistered(
        id=options.id or new_id("resource"),
        specification=specification,
        accountable=AgentId(options.accountable),
        custodian=options.custodian,
        accounting=amount,
        onhand=amount,
        place=options.place,
        contained_in=options.inside,
        name=somebody.commit_to(options.name),
    )
    defined = [each.id for each in entries]
    positions = somebody.say([*entries, resource])
    somebody.payloads.publish_open([resource])
    facts = {
        "id": resource.id,
        "name": options.name,
        "amount": options.amount,
        "unit": options.unit,
        "accountable": options.accountable,
        "entry": positions[-1],
        "defined": defined,
    }
    also = ["resource.defined"] if defined else []
    answer(somebody.console, facts, "resource.added", *also)


def _decimals_of(amount: str) -> int:
    """As many decimals as a new unit needs for its first amount."""
    return min(len(amount.replace(",", ".").partition(".")[2]), 9)
