"""`subak import members`: persons and organisations of a table, registered once, kept privately."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from subak.cli.act import Acting, acting_in, reading
from subak.cli.console import Console
from subak.cli.member_plan import Known, Plan, Planned
from subak.cli.subcommands import answer
from subak.cli.table_told import ShowMap, map_named, read_facts, refuse_rows, rows_of, table_named
from subak.exchange.table_map import Columns, Layout, MemberMap
from subak.exchange.table_members import Membership, usual_map
from subak.exchange.table_problems import Problem, Problems
from subak.exchange.tables import Table
from subak.finance.payees import PayeeAccounts
from subak.ledger.agents import Agents
from subak.service.contacts import Contacts
from subak.service.members import Members
from subak.service.people import People
from subak.service.suppression import Suppressed


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak import members`."""
    word = console.word
    parser.add_argument("file", metavar=word("FILE"), help=word("import.members.file"))
    parser.add_argument("--map", metavar="MAP.toml", help=word("import.members.--map"))
    parser.add_argument("--dry-run", action="store_true", help=word("import.members.--dry-run"))
    parser.add_argument(
        "--example-map",
        action=ShowMap,
        nargs=0,
        language=console.language,
        help=word("import.members.--example-map"),
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """Register who is new, keep what is new of the others; name every row that cannot be."""
    mapped = map_named(options.map, MemberMap) if options.map else None
    table = table_named(options.file, mapped.table if mapped else Layout())
    membership = Membership(mapped or usual_map(table), Columns(table))
    problems = membership.problems
    with acting_in(options, console) as somebody, _known(options, somebody) as known:
        somebody.for_operator()
        plan = Plan(known, problems)
        for row in rows_of(table, problems, console.progress("import.members.reading")):
            member = membership.read(row)
            if member is not None:
                plan.add(member)
        _check(somebody, plan, problems)
        refuse_rows(console, table, problems)
        if not options.dry_run:
            _keep(somebody, known, plan)
        _report(console, table, plan, dry_run=options.dry_run)


@contextmanager
def _known(options: argparse.Namespace, somebody: Acting) -> Iterator[Known]:
    """What the books and their private stores know of people."""
    private = somebody.folder.private
    with ExitStack() as stack:
        members = stack.enter_context(closing(Members(private)))
        contacts = stack.enter_context(closing(Contacts(private)))
        suppressed = stack.enter_context(closing(Suppressed(somebody.folder)))
        reader = stack.enter_context(reading(options))
        kept = {contact.agent: contact for contact in contacts.all()}
        people = People(reader, kept.values())
        state = somebody.state
        yield Known(
            agents=state[Agents],
            people=people,
            contacts=kept,
            members=members,
            changed_by_two=state[PayeeAccounts],
            payloads=somebody.payloads,
            suppressed=suppressed,
        )


def _check(somebody: Acting, plan: Plan, problems: Problems) -> None:
    """Ask the rules of the log about all who are new; writes nothing."""
    new: list[Planned] = plan.new
    for place, refused in somebody.refusals([each.entry for each in new]).items():
        problems.add(Problem(new[place].line, "", new[place].entry.id, refused))


def _keep(somebody: Acting, known: Known, plan: Plan) -> None:
    """Names first, then the log, then how members are reached and paid.

    Stopped in between, the same import later does what is left.
    """
    somebody.payloads.keep(each.name for each in plan.new)
    if plan.new:
        somebody.say([each.entry for each in plan.new])
    known.members.put_all(plan.accounts)
    with closing(Contacts(somebody.folder.private)) as contacts:
        contacts.put_all(plan.contacts)
    somebody.payloads.publish_all(plan.published)


def _report(console: Console, table: Table, plan: Plan, *, dry_run: bool) -> None:
    facts = {
        **read_facts(console, table, plan.rows),
        "registered": len(plan.new),
        "updated": plan.updated,
        "unchanged": plan.rows - len(plan.new) - plan.updated,
        "accounts": len(plan.accounts),
        "published": len(plan.published),
        "dry_run": dry_run,
    }
    if console.form == "json":
        ids = [{"line": each.line, "id": each.entry.id} for each in plan.new]
        console.value(facts | {"new": ids})
        return
    told = "import.members.would_register" if dry_run else "import.members.registered"
    answer(console, facts, "table.read", told, "import.members.private")
