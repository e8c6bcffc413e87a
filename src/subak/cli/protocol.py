"""`subak protocol`: check a protocol document, publish it with the units that it needs."""

import argparse

from subak.cli.act import Acting, acting_in, new_id, whole_number
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.cli.subcommands import Action, Actions, answer
from subak.core.canonical import decode, encode
from subak.core.entry import Entry
from subak.core.errors import need, refuse
from subak.core.formula import unit as read_unit
from subak.exchange.sample_protocols import SAMPLE_NAMES, sample
from subak.ledger.units import UnitDefined, Units
from subak.recognition.conditions import ConditionedProtocolPublished
from subak.recognition.conditions_document import ConditionedDocument, read_any
from subak.recognition.protocol_document import LARGEST_DOCUMENT, ProtocolDocument
from subak.recognition.protocols import ProtocolPublished


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak protocol`."""
    actions = Actions(parser, console)
    publish = actions.add("publish")
    _takes_document(publish)
    publish.takes("--id", metavar="ID")
    publish.takes("--decimals", metavar="UNIT=N", action="append", default=[])
    check = actions.add("check")
    _takes_document(check)
    check.takes("--currency", metavar="EUR", default="EUR")


def run(options: argparse.Namespace, console: Console) -> None:
    """Check or publish."""
    raw = _written(options)
    if options.action == "check":
        _check(read_any(raw, options.currency), console)
        return
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        _publish(somebody, options, raw)


def _publish(somebody: Acting, options: argparse.Namespace, raw: bytes) -> None:
    state = somebody.state
    document = read_any(raw, somebody.currency)
    name = options.id or (document.family if document.family not in state.used else "")
    conditioned = isinstance(document, ConditionedDocument)
    published = (ConditionedProtocolPublished if conditioned else ProtocolPublished)(
        id=name or new_id(document.family),
        document=somebody.documents.add(decode(raw, at_most_bytes=LARGEST_DOCUMENT)),
    )
    decimals = _decimals(options.decimals)
    missing = sorted({each.unit for each in document.measures if each.unit not in state[Units]})
    units = [UnitDefined(id=unit, decimals=decimals.get(unit, 0)) for unit in missing]
    entries: list[Entry] = [*units, published]
    positions = somebody.say(entries)
    facts = {
        "id": published.id,
        "title": _title(document, somebody.console),
        "document": published.document.hex(),
        "entry": positions[-1],
        "measures": [f"{each.of} ({each.unit})" for each in document.measures],
        "units": missing,
    }
    sentences = ["protocol.published", "protocol.measures"]
    if missing:
        sentences.append("protocol.units_defined")
    answer(somebody.console, facts, *sentences, "protocol.then")


def _check(document: ProtocolDocument, console: Console) -> None:
    facts: dict[str, object] = {
        "title": _title(document, console),
        "measures": [f"{each.of} ({each.unit})" for each in document.measures],
        "evidence": [" / ".join(kinds) for kinds in document.evidence],
        "credits": document.credits,
        "tariff": document.tariff,
        "days_to_decide": document.days_to_decide,
        "days_to_appeal": document.days_to_appeal,
        "first": document.valid.first,
        "last": document.valid.last,
    }
    sentences = ["protocol.checked", "protocol.measures", "protocol.evidence", "protocol.formulas"]
    if isinstance(document, ConditionedDocument):
        conditions = _conditions(document)
        facts |= conditions
        sentences += [f"protocol.{name}" for name in conditions]
    answer(console, facts, *sentences, "protocol.terms")


def _conditions(document: ConditionedDocument) -> dict[str, object]:
    """The conditions that a document has, by the name of the sentence that tells them."""
    found: dict[str, object] = {}
    if document.thresholds:
        found["thresholds"] = [
            f"{each.of} >= {each.at_least} ({each.refusal})" for each in document.thresholds
        ]
    if document.not_with:
        found["not_with"] = list(document.not_with)
    if document.one_file:
        found["one_file"] = True
    if document.revision is not None:
        found["revision_days"] = document.revision.days
        found[f"lowers_{document.revision.lowers}"] = True
        found[f"raises_{document.revision.raises}"] = True
        if document.revision.set_off:
            found["set_off"] = True
        if document.revision.keep_as:
            found["keep_as"] = document.revision.keep_as
    return found


def _takes_document(action: Action) -> None:
    action.takes("file", metavar="FILE", nargs="?")
    action.takes("--sample", choices=SAMPLE_NAMES)


def _written(options: argparse.Namespace) -> bytes:
    """The canonical bytes of the document that was named.

    Refused: argument.protocol_missing, json.* codes.
    """
    need(bool(options.file) != bool(options.sample), "argument.protocol_missing")
    if options.sample:
        return sample(options.sample)
    written = read_named(options.file, LARGEST_DOCUMENT)
    return encode(decode(written, at_most_bytes=LARGEST_DOCUMENT))


def _decimals(given: list[str]) -> dict[str, int]:
    """`unit=2` as the decimals of units. Refused: argument.decimals_malformed."""
    found: dict[str, int] = {}
    for text in given:
        unit, _, number = text.partition("=")
        read_unit(unit)
        decimals = whole_number(number, "argument.decimals_malformed")
        if not 0 <= decimals <= 9:
            refuse("argument.decimals_malformed", text=text)
        found[unit] = decimals
    return found


def _title(document: ProtocolDocument, console: Console) -> str:
    return document.title.fr if console.language == "fr" else document.title.en
