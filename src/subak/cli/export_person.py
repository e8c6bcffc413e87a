"""`subak export person`: all that the books keep about one person, for that person.

Source: Regulation (EU) 2016/679 (GDPR), Articles 15 and 20. For the person itself and for whom the
operator mandated to register: nobody else.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from subak.cli.act import Acting, acting_in, reading
from subak.cli.console import Console
from subak.cli.export_description import meaning
from subak.cli.subcommands import answer
from subak.core.entry import Stamp
from subak.core.errors import need
from subak.core.proof import Session
from subak.core.values import AgentId
from subak.language.catalogue import LANGUAGES, LanguageCode, text
from subak.language.numbers import whole
from subak.ledger.agents import Agents
from subak.ledger.mandates import acting
from subak.service.durable import write_durably
from subak.service.person import Everything, everything

PERSON = "person.json"
SHOWN_AT_MOST = 200
"""Texts that the page shows; the file has all of them."""


def run(options: argparse.Namespace, console: Console) -> None:
    """Write the file for programs and a page for people, for its owner's eyes."""
    target = Path(options.folder)
    with acting_in(options, console) as somebody:
        somebody.state[Agents].need(options.agent, "agent.unknown")
        need_own(somebody, options.agent)
    with reading(options) as reader:
        found = everything(reader, options.agent)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(target / PERSON, f"{_json(found)}\n".encode(), 0o600)
    languages = sorted(LANGUAGES, key=lambda language: language != console.language)
    pages = "\n".join(_page(language, found) for language in languages)
    write_durably(target / "README.md", pages.encode(), 0o600)
    facts = {
        "folder": str(target),
        "person": options.agent,
        "payloads": len(found.payloads),
        "entries": len(found.entries),
        "rows": sum(map(len, found.tables.values())),
    }
    answer(console, facts, "export.person_done", "export.person_private")


def need_own(somebody: Acting, person: str) -> None:
    """Refused: person.not_yours and those of `acting`, unless the person or the operator asks."""
    if somebody.by != person:
        somebody.keeper_for_operator()
    stamp = Stamp(
        at=somebody.state.at,
        by=AgentId(somebody.by),
        day=somebody.today,
        n=somebody.state.size,
        principal=None if somebody.principal is None else AgentId(somebody.principal),
        proof=Session(),
    )
    allowed = acting(somebody.state, stamp, "register") in (person, somebody.folder.operator)
    need(allowed, "person.not_yours", person=person)


def _json(found: Everything) -> str:
    """The file for programs."""
    texts = [each._asdict() for each in found.payloads]
    return json.dumps(asdict(found) | {"payloads": texts}, ensure_ascii=False, indent=1)


def _page(language: LanguageCode, found: Everything) -> str:
    """What the file holds, in words."""
    facts = {"id": found.id, "log": found.log, "name": found.name}
    parts = [
        f"# {text(language, 'export.person.title', **facts)}",
        text(language, "export.person.about", **facts),
        f"## {text(language, 'export.person.private')}",
        _listed(language, _private(language, found)),
        f"## {text(language, 'export.person.texts')}",
        _listed(language, _texts(language, found)),
        f"## {text(language, 'export.person.public')}",
        _listed(language, _tables(language, found)),
        text(language, "export.person.entries", count=whole(language, len(found.entries))),
        text(language, "export.person.rights"),
    ]
    return "\n\n".join(parts) + "\n"


def _private(language: LanguageCode, found: Everything) -> Iterator[str]:
    if found.contact is not None:
        told = ", ".join(each for each in (found.contact.email, found.contact.language) if each)
        yield _line(language, text(language, "export.person.contact"), told)
    if found.account is not None:
        held = (found.account.name, found.account.iban, found.account.bic)
        told = ", ".join(each for each in held if each)
        yield _line(language, text(language, "export.person.account"), told)


def _texts(language: LanguageCode, found: Everything) -> Iterator[str]:
    gone = text(language, "export.person.not_kept")
    for each in found.payloads[:SHOWN_AT_MOST]:
        content = gone if each.content is None else str(each.content)
        yield _line(language, f"`{each.entry}` {each.field}", content)


def _tables(language: LanguageCode, found: Everything) -> Iterator[str]:
    for name, rows in found.tables.items():
        if rows:
            yield _line(language, meaning(language, name), whole(language, len(rows)))


def _listed(language: LanguageCode, lines: Iterator[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or text(language, "export.person.nothing")


def _line(language: LanguageCode, what: str, told: str) -> str:
    return text(language, "export.person.line", what=what, told=told)
