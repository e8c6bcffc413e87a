"""Who is meant by what tables say of people: an id, a name or an e-mail.

Names and e-mails are private; only books that keep them can answer. Capitals, spaces and forms of
letters make no difference.
"""

from collections import defaultdict
from collections.abc import Iterable

from subak.core.errors import need, refuse
from subak.core.values import AgentId
from subak.exchange.tables import folded
from subak.service.contacts import Contact
from subak.service.reader import Reader

SHOWN_AT_MOST = 5


class People:
    """All agents of some books, by what people call them."""

    def __init__(self, reader: Reader, contacts: Iterable[Contact]) -> None:
        self.names: dict[AgentId, str] = {}
        """The name of every agent; empty where these books do not keep it."""
        self.commitments: dict[AgentId, bytes] = {}
        self.forgotten = forgotten(reader)
        self._by_name: defaultdict[str, list[AgentId]] = defaultdict(list)
        self._by_email: defaultdict[str, list[AgentId]] = defaultdict(list)
        for agent, committed in reader.select("SELECT id, name FROM agent ORDER BY id"):
            self._add(AgentId(str(agent)), reader.name(committed))
            if isinstance(committed, bytes):
                self.commitments[AgentId(str(agent))] = committed
        for contact in contacts:
            if contact.email:
                self._by_email[folded(contact.email)].append(AgentId(contact.agent))

    def named(self, name: str) -> list[AgentId]:
        """Everybody of a name."""
        return self._by_name.get(folded(name), [])

    def with_email(self, email: str) -> list[AgentId]:
        """Everybody with an e-mail."""
        return self._by_email.get(folded(email), [])

    def find(self, said: str, by: str) -> AgentId:
        """The one agent of an id, a name or an e-mail.

        Refused: table.person_unknown, table.person_ambiguous, person.forgotten.
        """
        if by == "id":
            found = [AgentId(said)] if said in self.names else []
            need(said not in self.forgotten, "person.forgotten", agent=said)
        else:
            found = self.named(said) if by == "name" else self.with_email(said)
        need(found, "table.person_unknown", said=said, by=by)
        if len(found) > 1:
            shown = ", ".join(found[:SHOWN_AT_MOST])
            refuse("table.person_ambiguous", said=said, count=len(found), known=shown)
        return found[0]

    def _add(self, agent: AgentId, name: str) -> None:
        self.names[agent] = name
        if name:
            self._by_name[folded(name)].append(agent)


def forgotten(reader: Reader) -> frozenset[str]:
    """The ids of agents whose names were erased: no import says anything of them any more."""
    return frozenset(
        str(agent) for (agent,) in reader.select("SELECT entry FROM erasure WHERE field = 'name'")
    )
