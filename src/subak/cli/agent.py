"""`subak agent`: register persons, organisations, groups and ecosystems."""

import argparse
from typing import get_args

from subak.cli.act import acting_in, new_id
from subak.cli.console import Console
from subak.ledger.agents import AgentRegistered, AgentType, Sphere


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak agent`."""
    parser.add_argument("name", metavar=console.word("NAME"), help=console.word("agent.name"))
    parser.add_argument("--id", metavar="ID", help=console.word("agent.--id"))
    parser.add_argument(
        "--type", choices=get_args(AgentType), default="person", help=console.word("agent.--type")
    )
    parser.add_argument(
        "--sphere", choices=get_args(Sphere), default="commons", help=console.word("agent.--sphere")
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """Register one agent for the operator; a person's name stays private, others' are published."""
    with acting_in(options, console) as somebody:
        somebody.for_operator()
        name = somebody.commit_to(options.name)
        agent = AgentRegistered(
            id=options.id or new_id(options.type[0]),
            type=options.type,
            sphere=options.sphere,
            name=name,
        )
        somebody.say_one(agent)
        somebody.payloads.publish_open([agent])
