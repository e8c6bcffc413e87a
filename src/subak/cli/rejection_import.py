"""Importing a status report: rejected payouts become payable again, each rejection once."""

import argparse
from collections.abc import Mapping, Sequence

from subak.cli.act import acting_in, new_id, reading
from subak.cli.bank_log import payouts_by_message
from subak.cli.console import Console
from subak.cli.files import read_named
from subak.core.errors import refuse
from subak.core.state import State
from subak.core.values import PayoutId
from subak.exchange import pain002
from subak.exchange.pain002 import Rejection
from subak.exchange.payment_ids import end_to_end_id
from subak.exchange.safe_xml import FILE_LIMIT_BYTES
from subak.exchange.statement_entries import reason_code
from subak.finance.rejections import PayoutRejected, Sendings
from subak.language.bank_reasons import meaning_of


def run(options: argparse.Namespace, console: Console) -> None:
    """Import one status report."""
    with acting_in(options, console) as somebody:
        somebody.keeper_for_operator()
        found = pain002.read(read_named(options.file, FILE_LIMIT_BYTES))
        with reading(options) as reader:
            orders = payouts_by_message(reader)
        entries = _entries(somebody.state, found, orders)
        if entries:
            somebody.say(entries)
        facts = [
            {"payouts": list(each.payouts), "message": each.message, "reason": each.reason}
            for each in entries
        ]
        if console.form == "json":
            console.value(facts)
            return
        if not entries:
            console.say("import.pain002.nothing_new", count=len(found))
        for each in entries:
            console.say(
                "import.pain002.rejected",
                payouts=", ".join(each.payouts),
                message=each.message,
                reason=each.reason,
                meaning=meaning_of(console.language, each.reason),
            )


def _entries(
    state: State, found: Sequence[Rejection], orders: Mapping[str, Sequence[PayoutId]]
) -> list[PayoutRejected]:
    """What is new of it: payouts that are still under way in the order that is named."""
    entries = []
    for rejection in found:
        if rejection.message not in orders:
            refuse("import.order_unknown", message=rejection.message)
        named = {end_to_end_id(payout): payout for payout in orders[rejection.message]}
        ids = rejection.end_to_end_ids or tuple(named)
        payouts = tuple(
            named[each]
            for each in ids
            if each in named and _under_way(state, named[each], rejection)
        )
        if payouts:
            said = PayoutRejected(
                id=new_id("rejection"),
                payouts=payouts,
                message=rejection.message,
                reason=reason_code(rejection.reason),
            )
            entries.append(said)
    return entries


def _under_way(state: State, payout: PayoutId, rejection: Rejection) -> bool:
    held = state[Sendings].get(payout)
    return held is not None and held.message == rejection.message
