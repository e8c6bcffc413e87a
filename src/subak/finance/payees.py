"""Where payees are paid: an account is changed by two persons, one of them for the operator.

A changed account number is the commonest fraud on payments (European Payments Council, payment
threats and fraud trends report: impersonation), so nobody changes one alone. The log holds a
commitment; the IBAN stays in the private store. Open payouts go to the account that is in force
when they are sent.
"""

from msgspec import Struct

from subak.core.books import Books
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Commitment
from subak.ledger.agents import Agents
from subak.ledger.mandates import acting


class PayeeAccount(Struct, frozen=True, kw_only=True):
    """The account in force, and the one that a first person has asked for; empty where none."""

    account: bytes = b""
    asked: bytes = b""
    asked_by: str = ""
    asked_for: str = ""


@section
class PayeeAccounts(Section[AgentId, PayeeAccount]):
    """Payees whose account was changed, or is to be."""

    __slots__ = ()


@entry("payee.changed", version=1)
class PayeeChanged(Entry, frozen=True, kw_only=True):
    """One of two persons says that a payee is paid at another account; the second puts it in force.

    Both name the same commitment; another one begins anew. Who may: persons acting "register" for
    the payee or for the operator, at least one of the two for the operator.
    """

    payee: AgentId
    account: Commitment

    def check(self, state: State, stamp: Stamp) -> None:
        """Another account than now; the second of two is another person.

        Refused: agent.unknown, payee.not_by_payee, .changer_not_person, .account_same,
        .changed_by_same, .operator_missing, those of `acting`.
        """
        state[Agents].need(self.payee, "agent.unknown")
        actor, operator = acting(state, stamp, "register"), state[Books].opening.operator
        need(actor in (self.payee, operator), "payee.not_by_payee", payee=self.payee)
        person = state[Agents][stamp.by].type == "person"
        need(person, "payee.changer_not_person", who=stamp.by)
        held = state[PayeeAccounts].get(self.payee) or PayeeAccount()
        need(held.account != self.account, "payee.account_same", payee=self.payee)
        if held.asked == self.account:
            other = stamp.by != held.asked_by
            need(other, "payee.changed_by_same", who=stamp.by, payee=self.payee)
            known = operator in (actor, held.asked_for)
            need(known, "payee.operator_missing", payee=self.payee, operator=operator)

    def apply(self, state: State, stamp: Stamp) -> None:
        held = state[PayeeAccounts].get(self.payee) or PayeeAccount()
        if held.asked == self.account:
            changed = PayeeAccount(account=self.account)
        else:
            changed = PayeeAccount(
                account=held.account,
                asked=self.account,
                asked_by=stamp.by,
                asked_for=stamp.actor,
            )
        state[PayeeAccounts].put(self.payee, changed)
