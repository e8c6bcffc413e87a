"""`subak verify`: what a stranger checks of a log, of one entry, or of a receipt.

Of a log: bytes, tree, signature, every rule again, digests; and what the stranger brings: an older
checkpoint, a key or a policy of witnesses.
"""

import argparse
import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from subak.audit.receipts import check_receipt, include
from subak.audit.trust import only
from subak.audit.verify import Asked, verify
from subak.cli.arguments import from_zero
from subak.cli.console import Console
from subak.cli.files import naming, read_log_key, read_named
from subak.cli.verify_told import included_facts, tell_included, tell_verified, verified_facts
from subak.core.errors import SubakError, need
from subak.log.note import NOTE_BYTES_LIMIT
from subak.log.policy import Policy
from subak.log.policy_file import POLICY_BYTES_LIMIT, parse_policy
from subak.log.receipt import SUFFIX, Receipt
from subak.log.tiles import ENTRY_BYTES_LIMIT
from subak.transport.sources import is_address, reading_ahead, source_at

LARGEST_RECEIPT = 2 * ENTRY_BYTES_LIMIT + NOTE_BYTES_LIMIT


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak verify`."""
    word = console.word
    file = word("FILE")
    parser.add_argument("log", metavar=word("LOG"), help=word("verify.log"))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--prev", metavar=file, help=word("verify.--prev"))
    what.add_argument("--entry", metavar="N", type=from_zero, help=word("verify.--entry"))
    whom = parser.add_mutually_exclusive_group()
    whom.add_argument("--key", metavar=file, help=word("verify.--key"))
    whom.add_argument("--policy", metavar=file, help=word("verify.--policy"))
    parser.add_argument("--report", metavar=file, help=word("verify.--report"))


def run(options: argparse.Namespace, console: Console) -> None:
    """Verify; the first thing that is wrong is named, exit 3."""
    with _reporting_errors(options):
        policy = _policy(options)
        if options.entry is not None or _is_receipt(options.log):
            _one_entry(options, policy, console)
        else:
            _all_entries(options, policy, console)


def _all_entries(options: argparse.Namespace, policy: Policy | None, console: Console) -> None:
    gc.disable()  # a replay makes no cycles, and looking for them costs a tenth of its time
    progress = console.progress("verify.progress")
    previous = None if options.prev is None else _text(options.prev, NOTE_BYTES_LIMIT)
    with source_at(options.log) as source, reading_ahead(options.log) as ahead:
        found = verify(source, Asked(previous, policy, progress, ahead or map))
    progress(found.size, found.size)
    _answer(options, console, verified_facts(found))
    if console.form != "json":
        tell_verified(found, console)


def _one_entry(options: argparse.Namespace, policy: Policy | None, console: Console) -> None:
    if _is_receipt(options.log):
        need(policy is not None, "verify.receipt_needs_key")
        assert policy is not None
        receipt = Receipt.parse(_text(options.log, LARGEST_RECEIPT))
        need(receipt.extra, "verify.receipt_without_entry", file=options.log)
        found = check_receipt(receipt, policy)
    else:
        with source_at(options.log) as source:
            found = include(source, options.entry, policy)
    _answer(options, console, included_facts(found))
    if console.form != "json":
        tell_included(found, console)


def _is_receipt(log: str) -> bool:
    return log.endswith(SUFFIX) and not is_address(log)


def _policy(options: argparse.Namespace) -> Policy | None:
    """Whom the verifier trusts: a policy, or the key of the log alone."""
    if options.policy is not None:
        return parse_policy(read_named(options.policy, POLICY_BYTES_LIMIT))
    if options.key is not None:
        return only(read_log_key(options.key))
    return None


def _text(name: str, at_most: int) -> str:
    return read_named(name, at_most).decode("utf-8", "replace")


def _answer(options: argparse.Namespace, console: Console, facts: dict[str, object]) -> None:
    if options.report is not None:
        _report(options.report, facts)
    if console.form == "json":
        console.value(facts)


@contextmanager
def _reporting_errors(options: argparse.Namespace) -> Iterator[None]:
    """What is wrong stands in the report too."""
    try:
        yield
    except SubakError as error:
        if options.report is not None:
            kind = type(error).__name__.lower()
            _report(
                options.report,
                {"verified": "no", "error": kind, "code": error.code, "facts": error.facts},
            )
        raise


def _report(name: str, facts: dict[str, object]) -> None:
    with naming(name):
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        Path(name).write_text(f"{text}\n", encoding="utf-8")
