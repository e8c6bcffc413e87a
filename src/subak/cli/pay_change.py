"""`subak pay account|change|reject`: where payees are paid, and orders that came to nothing.

The first account of a payee is kept by whoever works in the folder; another one is put in force by
two persons who both give it. What the log holds is a commitment to what is kept here.
"""

import argparse
from contextlib import closing

from subak.cli.act import Acting, new_id
from subak.cli.subcommands import Actions, answer
from subak.core.canonical import Json
from subak.core.errors import need, refuse
from subak.core.state import State
from subak.core.values import AgentId, PayoutId
from subak.finance.payees import PayeeAccounts, PayeeChanged
from subak.finance.rejections import PayoutRejected, Sendings
from subak.finance.runs import Payouts
from subak.language.bank_reasons import meaning_of
from subak.ledger.agents import Agents
from subak.service.members import BankDetails, Members, checked, masked
from subak.service.payloads import PayloadStore


def configure(actions: Actions) -> None:
    """The arguments of these actions."""
    for name in ("account", "change"):
        action = actions.add(name)
        action.takes("agent", metavar="WHO")
        action.takes("--name", metavar="NAME", required=True)
        action.takes("--iban", metavar="IBAN", required=True)
        action.takes("--bic", metavar="BIC")
    reject = actions.add("reject")
    reject.takes("payouts", metavar="PAYOUT", nargs="+")
    reject.takes("--reason", metavar="CODE", required=True)


def account(somebody: Acting, options: argparse.Namespace) -> None:
    """Keep the first account of a payee."""
    somebody.state[Agents].need(options.agent, "agent.unknown")
    details = _given(options)
    with closing(Members(somebody.folder.private)) as members:
        kept = members.get(options.agent)
        changed = options.agent in somebody.state[PayeeAccounts]
        same = not changed and (kept is None or kept.iban == details.iban)
        need(same, "pay.account_by_two", who=options.agent)
        members.put(details)
    facts = {"agent": options.agent, "iban": masked(details.iban)}
    answer(somebody.console, facts, "pay.account_kept")


def change(somebody: Acting, options: argparse.Namespace) -> None:
    """One of two persons gives another account; the second, giving the same, puts it in force."""
    payee, details = AgentId(options.agent), _given(options)
    somebody.state[Agents].need(payee, "agent.unknown")
    held = somebody.state[PayeeAccounts].get(payee)
    asked = details_of(somebody.payloads, held.asked, payee) if held else None
    current = details_of(somebody.payloads, held.account, payee) if held else None
    need(current != details, "payee.account_same", payee=payee)
    content: Json = {"bic": details.bic or "", "iban": details.iban, "name": details.name}
    same = held is not None and asked == details
    committed = held.asked if held and same else somebody.commit_to(content)
    said = PayeeChanged(id=new_id("change"), payee=payee, account=committed)
    (position,) = somebody.say([said])
    facts = {"agent": payee, "iban": masked(details.iban), "entry": position, "by": somebody.by}
    if somebody.state[PayeeAccounts][payee].account != committed:
        answer(somebody.console, facts, "pay.change_asked", "pay.then_change")
        return
    with closing(Members(somebody.folder.private)) as members:
        members.put(details)
    answer(somebody.console, facts, "pay.changed")


def reject(somebody: Acting, options: argparse.Namespace) -> None:
    """The bank carried payouts out in no way: they are payable again."""
    payouts = tuple(map(PayoutId, options.payouts))
    said = PayoutRejected(
        id=new_id("rejection"),
        payouts=payouts,
        message=_order(somebody.state, payouts),
        reason=options.reason,
    )
    (position,) = somebody.say([said])
    facts = {
        "payouts": list(payouts),
        "entry": position,
        "message": said.message,
        "reason": said.reason,
        "meaning": meaning_of(somebody.console.language, said.reason),
    }
    answer(somebody.console, facts, "pay.rejected")


def details_of(payloads: PayloadStore, committed: bytes, owner: str) -> BankDetails | None:
    """The account behind a commitment, or None where it is not kept here."""
    kept = payloads.read(committed)
    if not isinstance(kept, dict):
        return None
    bic = kept.get("bic")
    return BankDetails(owner, str(kept["name"]), str(kept["iban"]), str(bic) if bic else None)


def _given(options: argparse.Namespace) -> BankDetails:
    return checked(BankDetails(options.agent, options.name, options.iban, options.bic))


def _order(state: State, payouts: tuple[PayoutId, ...]) -> str:
    """The one order in which all of these are under way."""
    for payout in payouts:
        status = state[Payouts].need(payout, "payout.unknown").status
        need(status == "sent", "payout.not_sent", payout=payout, status=status)
    messages = {held.message for held in map(state[Sendings].get, payouts) if held}
    if len(messages) != 1:
        refuse("pay.several_orders", messages=", ".join(sorted(messages)))
    return messages.pop()


ACTS = {"account": account, "change": change, "reject": reject}
