"""Who of a table is known already, who is new, and what would be kept of each.

Somebody is known by the id, else by the e-mail, else by a name that only one agent has. What the
log holds of an agent (kind, sphere, name) never changes by an import, and a known account is not
replaced by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from subak.cli.act import new_id
from subak.core.errors import need
from subak.core.values import AgentId
from subak.exchange.sealing import Payload, seal_payload
from subak.exchange.table_members import MemberRow
from subak.exchange.table_problems import Problems
from subak.exchange.tables import folded
from subak.finance.payees import PayeeAccounts
from subak.ledger.agents import AgentRegistered, Agents, AgentType
from subak.service.contacts import Contact
from subak.service.members import BankDetails, Members, masked
from subak.service.payloads import PayloadStore
from subak.service.people import People
from subak.service.suppression import Suppressed


@dataclass(frozen=True)
class Known:
    """What books and private stores know of people."""

    agents: Agents
    people: People
    contacts: Mapping[str, Contact]
    members: Members
    changed_by_two: PayeeAccounts
    payloads: PayloadStore
    suppressed: Suppressed


@dataclass(frozen=True)
class Planned:
    """Somebody new: the line of the table, the entry, the name that it commits to."""

    line: int
    entry: AgentRegistered
    name: Payload


@dataclass
class Plan:
    """What an import would do."""

    known: Known
    problems: Problems
    new: list[Planned] = field(default_factory=list)
    accounts: list[BankDetails] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    published: list[bytes] = field(default_factory=list)
    rows: int = 0
    updated: int = 0
    _lines: dict[str, int] = field(default_factory=dict)

    def add(self, member: MemberRow) -> None:
        """One more row; what stands against it joins the problems."""
        self.rows += 1
        with self.problems.at(member.row.line, "", member.name):
            agent = self._find(member)
            if agent is None:
                self._register(member)
            else:
                first = self._lines.setdefault(agent, member.row.line)
                need(first == member.row.line, "table.row_twice", first=first)
                self._update(member, agent)

    def _find(self, member: MemberRow) -> AgentId | None:
        """The agent that a row means, or None for somebody new.

        Refused: member.email_taken, member.homonym, table.person_ambiguous, person.forgotten.
        """
        people = self.known.people
        need(member.id not in people.forgotten, "person.forgotten", agent=member.id)
        same_email = people.with_email(member.email) if member.email else []
        if member.id is not None:
            others = [agent for agent in same_email if agent != member.id]
            taken = {"email": member.email, "agent": ", ".join(others)}
            need(not others, "member.email_taken", **taken)
            return AgentId(member.id) if member.id in people.names else None
        if same_email:
            return people.find(member.email or "", "email")
        if not people.named(member.name):
            return None
        agent = people.find(member.name, "name")
        email = self._contact(agent).email
        unclear = {"name": member.name, "agent": agent}
        need(email is None or member.email is None, "member.homonym", **unclear)
        return agent

    def _register(self, member: MemberRow) -> None:
        kind = member.kind or "person"
        _check_public(member, kind)
        self.known.suppressed.need_free(("name", member.name))
        name = seal_payload(member.name)
        entry = AgentRegistered(
            id=member.id or new_id(kind[0]),
            type=kind,
            sphere=member.sphere or "commons",
            name=name.commitment,
        )
        self.new.append(Planned(member.row.line, entry, name))
        self._keep(member, AgentId(entry.id))
        if member.public:
            self.published.append(name.commitment)

    def _update(self, member: MemberRow, agent: AgentId) -> None:
        """What is new of somebody known. Refused: member.differs and those of `_keep`."""
        registered, name = self.known.agents[agent], self.known.people.names[agent]
        _check_same("name", name and folded(name), folded(member.name))
        _check_same("kind", registered.type, member.kind)
        _check_same("sphere", registered.sphere, member.sphere)
        _check_public(member, registered.type)
        changed = self._keep(member, agent)
        committed = self.known.people.commitments.get(agent)
        if member.public and committed and not self.known.payloads.is_published(committed):
            self.published.append(committed)
            changed = True
        self.updated += changed

    def _keep(self, member: MemberRow, agent: AgentId) -> bool:
        """Note how somebody is reached and paid; gives whether any of it is new.

        Refused: person.suppressed, member.account_without_iban, member.iban_known: a first account
        is kept, another one takes two persons, as `subak.finance.payees` says why.
        """
        contact = self._contact(agent)
        told = replace(
            contact,
            email=member.email or contact.email,
            language=member.language or contact.language,
        )
        if told != contact:
            if told.email is not None and told.email != contact.email:
                self.known.suppressed.need_free(("email", told.email))
            self.contacts.append(told)
        held = self.known.members.get(agent)
        account = _account(member, agent, held)
        if account is None or account == held:
            return told != contact
        first = held is None or account.iban == held.iban
        alone = first and agent not in self.known.changed_by_two
        known = masked(held.iban) if held else "–"
        need(alone, "member.iban_known", agent=agent, known=known)
        self.accounts.append(account)
        return True

    def _contact(self, agent: AgentId) -> Contact:
        return self.known.contacts.get(agent) or Contact(agent)


def _check_same(what: str, known: str, said: str | None) -> None:
    """Refused: member.differs, where a row says something else than the log."""
    agrees = not known or said is None or known == said
    need(agrees, "member.differs", field=what, known=known, found=said)


def _check_public(member: MemberRow, kind: AgentType) -> None:
    """A person's name stays private. Refused: member.person_public."""
    need(not member.public or kind != "person", "member.person_public")


def _account(member: MemberRow, agent: AgentId, held: BankDetails | None) -> BankDetails | None:
    """The account that a row speaks of; None where neither it nor the books know of one.

    Refused: member.account_without_iban.
    """
    if held is None:
        if member.iban is None:
            without = member.bic is None and member.holder is None
            need(without, "member.account_without_iban")
            return None
        return BankDetails(agent, member.holder or member.name, member.iban, member.bic)
    return replace(
        held,
        name=member.holder or held.name,
        iban=member.iban or held.iban,
        bic=member.bic or held.bic,
    )
