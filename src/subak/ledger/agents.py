"""Agents and their spheres (M01.

Three spheres instead of two, and research and informal civil society beside them).

An agent is a person, an organisation, an informal group or an ecosystem (Valueflows: Agent,
EcologicalAgent). Its name is a salted commitment; the log knows only the id.
"""

from typing import Literal

from msgspec import Struct

from subak.core.books import Books, BooksOpened
from subak.core.entry import Entry, Stamp, entry
from subak.core.errors import need
from subak.core.hooks import consequence
from subak.core.state import Section, State, section
from subak.core.values import AgentId, Commitment

AgentType = Literal["person", "organisation", "group", "ecosystem"]
Sphere = Literal["commons", "market", "state", "research", "civil-society"]


class Agent(Struct, frozen=True, kw_only=True):
    """Who can provide, receive or act."""

    type: AgentType
    sphere: Sphere


@section
class Agents(Section[AgentId, Agent]):
    """All agents by id."""

    __slots__ = ()


@entry("agent.registered", version=1)
class AgentRegistered(Entry, frozen=True, kw_only=True):
    """An agent becomes known under an id; `name` commits to a name that is kept outside the log.

    Who may: the operator, through somebody whom it mandated to register.
    """

    type: AgentType
    sphere: Sphere
    name: Commitment

    def check(self, state: State, stamp: Stamp) -> None:
        """Said for the operator (its mandate: a guard of `mandates`), about somebody new.

        The operator and its keeper are agents by the opening, whose own id is another.
        """
        need(stamp.actor == state[Books].opening.operator, "agent.not_by_operator")
        need(self.id not in state[Agents], "entry.id_used", id=self.id)

    def apply(self, state: State, stamp: Stamp) -> None:
        """The agent is known."""
        state[Agents].put(AgentId(self.id), Agent(type=self.type, sphere=self.sphere))


@consequence("books.opened", name="ledger.first_agents")
def first_agents(state: State, stamp: Stamp, opened: BooksOpened) -> None:
    """The operator (an organisation of the commons) and its keeper (a person) are the first
    agents.
    """
    agents = state[Agents]
    agents.put(AgentId(opened.operator), Agent(type="organisation", sphere="commons"))
    agents.put(AgentId(opened.keeper), Agent(type="person", sphere="commons"))
