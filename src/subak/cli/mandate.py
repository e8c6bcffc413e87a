"""`subak mandate`: let somebody act for an agent, or end that."""

import argparse
from typing import get_args

from subak.cli.act import Acting, acting_in, new_id
from subak.cli.console import Console
from subak.cli.subcommands import Actions
from subak.core.values import AgentId
from subak.ledger.mandates import Act, MandateEnded, MandateGranted


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak mandate`."""
    actions = Actions(parser, console)
    grant = actions.add("grant")
    grant.takes("who", metavar="WHO")
    grant.takes("whom", metavar="PRINCIPAL")
    grant.takes("acts", metavar="ACT", nargs="+", choices=get_args(Act))
    grant.takes("--until", metavar="DAY", required=True)
    grant.takes("--id", metavar="ID")
    end = actions.add("end")
    end.takes("mandate", metavar="ID")
    end.takes("who", metavar="WHO")
    end.takes("whom", metavar="PRINCIPAL")


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
