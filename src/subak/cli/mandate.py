"""`subak mandate`: let somebody act for an agent, or end that."""

import argparse
from typing import get_args

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.core.values import AgentId
from subak.ledger.mandates import Act, MandateEnded, MandateGranted


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak mandate`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar=console.word("ACTION"))
    grant = actions.add_parser("grant", help=console.word("mandate.grant"))
    grant.add_argument("who", metavar=console.word("WHO"), help=console.word("mandate.who"))
    grant.add_argument(
        "whom", metavar=console.word("PRINCIPAL"), help=console.word("mandate.principal")
    )
    grant.add_argument(
        "acts",
        nargs="+",
        choices=get_args(Act),
        metavar=console.word("ACT"),
        help=", ".join(get_args(Act)),
    )
    grant.add_argument(
        "--until", required=True, metavar="YYYY-MM-DD", help=console.word("mandate.--until")
    )
    grant.add_argument("--id", metavar="ID", help=console.word("--id"))
    end = actions.add_parser("end", help=console.word("mandate.end"))
    end.add_argument("mandate", metavar="ID", help=console.word("mandate.mandate"))
    end.add_argument("who", metavar=console.word("WHO"), help=console.word("mandate.who"))
    end.add_argument(
        "whom", metavar=console.word("PRINCIPAL"), help=console.word("mandate.principal")
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """Grant or end a mandate."""
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        if options.action == "grant":
            _grant(somebody, options)
        else:
            somebody.say_one(
                MandateEnded(
                    id=new_id("end"),
                    mandate=options.mandate,
                    who=AgentId(options.who),
                    principal=AgentId(options.whom),
                )
            )


def _grant(somebody: Acting, options: argparse.Namespace) -> None:
    somebody.say_one(
        MandateGranted(
            id=options.id or new_id("mandate"),
            who=AgentId(options.who),
            principal=AgentId(options.whom),
            acts=tuple(options.acts),
            until=options.until,
        )
    )
