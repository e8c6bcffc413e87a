"""Mandates: who may act for whom, in which acts, until when (law of agency; mandat in French law).

The acting agent stands in the stamp as `by`, the one it acts for as `for`. An agent acts for itself
without a mandate; an ecosystem never does: a guardian acts for it. Every mandate comes from its
principal, or from the operator, whose keeper holds the first one.
"""

from typing import Literal, NoReturn, get_args

from msgspec import Struct

from subak.core.books import Books, BooksOpened, RulesAdopted
from subak.core.days import PauseEnded
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need, refuse
from subak.core.hooks import consequence, guard
from subak.core.instants import parse_day
from subak.core.state import Section, State, section
from subak.core.values import AgentId, DayText
from subak.ledger.agents import Agents

Act = Literal[
    "administer",
    "register",
    "record",
    "declare",
    "publish",
    "sign",
    "recognise",
    "review",
    "fund",
    "distribute",
    "release",
    "transfer",
]
"""What a mandate can cover; `administer` covers all, mandates included."""

WITHOUT_END = "9999-12-31"


class Grant(Struct, frozen=True, kw_only=True):
    """One mandate: acts and the last day on which it holds."""

    mandate: str
    acts: tuple[Act, ...]
    until: str


class Grants(Struct, frozen=True, kw_only=True):
    """All mandates of one agent for one principal, and the last day of each act that follows from
    them.
    """

    grants: tuple[Grant, ...]
    until: dict[str, str]


@section
class Mandates(Section[str, Grants]):
    """Mandates by "principal who"."""

    __slots__ = ()

    def between(self, principal: str, who: str) -> tuple[Grant, ...]:
        """What `principal` granted to `who`, ended mandates left out, expired ones not."""
        held = self.get(f"{principal} {who}")
        return held.grants if held else ()


def acting(state: State, stamp: Stamp, act: Act) -> AgentId:
    """The agent to whom an act counts; refuses an unknown or unmandated actor.

    Refused: agent.unknown, mandate.ecosystem_cannot_act, mandate.missing, mandate.ended.
    """
    by, principal = stamp.by, stamp.principal
    agent = state[Agents].get(by)
    if agent is None:
        refuse("agent.unknown", id=by)
    if agent.type == "ecosystem":
        refuse("mandate.ecosystem_cannot_act", agent=by)
    if principal is None:
        return by
    held = state[Mandates].get(f"{principal} {by}")
    until = held.until.get(act, "") if held else ""
    if stamp.day > until:
        _refuse_mandate(state, stamp, act, until)
    return principal


def _refuse_mandate(state: State, stamp: Stamp, act: Act, until: str) -> NoReturn:
    assert stamp.principal is not None
    state[Agents].need(stamp.principal, "agent.unknown")
    facts = {"who": stamp.by, "principal": stamp.principal, "act": act}
    need(until, "mandate.missing", **facts)
    refuse("mandate.ended", until=until, **facts)


def _grants(grants: tuple[Grant, ...]) -> Grants:
    """The record of some grants: for each act the latest day; `administer` covers every act."""
    until: dict[str, str] = {}
    for grant in grants:
        for act in get_args(Act) if "administer" in grant.acts else grant.acts:
            until[act] = max(grant.until, until.get(act, ""))
    return Grants(grants=grants, until=until)


@entry("mandate.granted", version=1)
class MandateGranted(Entry, frozen=True, kw_only=True):
    """A principal (or the operator, for agents that it registers) lets `who` do some acts for it,
    until a day.
    """

    who: AgentId
    principal: AgentId
    acts: tuple[Act, ...]
    until: DayText

    def check(self, state: State, stamp: Stamp) -> None:
        """Known agents, at least one act, an end that is not past."""
        state[Agents].need(self.who, "agent.unknown")
        state[Agents].need(self.principal, "agent.unknown")
        actor = acting(state, stamp, "administer")
        allowed = actor in (self.principal, state[Books].opening.operator)
        need(allowed, "mandate.not_by_principal", principal=self.principal)
        need(self.acts, "mandate.without_act")
        parse_day(self.until)
        need(self.until >= stamp.day, "mandate.already_over", until=self.until)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The grant joins those that this agent has for this principal."""
        mandates = state[Mandates]
        grant = Grant(mandate=self.id, acts=self.acts, until=self.until)
        grants = (*mandates.between(self.principal, self.who), grant)
        mandates.put(f"{self.principal} {self.who}", _grants(grants))


@entry("mandate.ended", version=1)
class MandateEnded(Entry, frozen=True, kw_only=True):
    """A mandate ends before its day: by its principal, by who held it, or by the operator."""

    mandate: str
    who: AgentId
    principal: AgentId

    def check(self, state: State, stamp: Stamp) -> None:
        """The mandate exists and the actor is one of the three."""
        held = [grant.mandate for grant in state[Mandates].between(self.principal, self.who)]
        need(self.mandate in held, "mandate.unknown", mandate=self.mandate)
        actor = acting(state, stamp, "administer")
        allowed = actor in (self.principal, self.who, state[Books].opening.operator)
        need(allowed, "mandate.not_by_principal", principal=self.principal)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The grant is taken out."""
        mandates = state[Mandates]
        held = mandates.between(self.principal, self.who)
        left = tuple(grant for grant in held if grant.mandate != self.mandate)
        mandates.put(f"{self.principal} {self.who}", _grants(left))


@consequence("books.opened", name="ledger.first_mandate")
def first_mandate(state: State, stamp: Stamp, opened: BooksOpened) -> None:
    """The keeper may do everything for the operator, until other mandates take over."""
    grant = Grant(mandate=opened.id, acts=("administer",), until=WITHOUT_END)
    pair = f"{opened.operator} {opened.keeper}"
    state[Mandates].put(pair, _grants((grant,)))


@guard("agent.registered", norm="mandate.register")
def registering(state: State, stamp: Stamp, said: Entry) -> None:
    """Agents are registered under a mandate of the operator."""
    acting(state, stamp, "register")


@guard("rules.adopted", norm="mandate.adopt_rules")
def adopting(state: State, stamp: Stamp, said: RulesAdopted) -> None:
    """Rules are adopted for the operator, by who administers it."""
    need_operator(state, stamp)


@guard("pause.ended", norm="mandate.end_pause")
def ending_pause(state: State, stamp: Stamp, said: PauseEnded) -> None:
    """A pause is ended for the operator, by who administers it."""
    need_operator(state, stamp)


def need_operator(state: State, stamp: Stamp) -> None:
    """Refuse who does not administer the operator: mandate.not_by_operator and those of
    `acting`.
    """
    if acting(state, stamp, "administer") != state[Books].opening.operator:
        refuse("mandate.not_by_operator")
