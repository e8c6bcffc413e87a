"""Distribution rules as documents, schema `subak/rule/1`: a tree that says how an amount divides.

    {"schema": "subak/rule/1", "title": {"en": …, "fr": …}, "root": NODE}
    NODE = {"id": …, "weight": … (parts of a split only), and exactly one of:
      "to": AGENT                          all of it to one agent
      "account": NAME                      all of it stays in the pool as kept:NAME
      "split": [NODE, …], "total": WEIGHT  by weight; what no part takes is not distributed
      "equal": {"among": [AGENT, …]}       the same to each
      "hours": {"protocols": […]}          by credits held (one credit is one minute)
      "rates": {"protocols": […], "pass_on": [{"of": AGENT, "members": [{"to", "weight"}]}]}
                                           open claims of credits held, at most what is open
      "claims": [{"id", "to" or "account", "cents"}]}   a list of claims, each paid once

A rule names no pool, so that many pools can adopt it. A weight is a whole number or a decimal text
("12.5"); weights of one node become whole numbers by one power of ten, so nothing is rounded.
Invariants of a parsed rule: ids of nodes and claims are unique; a protocol is claimed by one node
at most, so that no credit is paid twice in a run; every division has a positive weight.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from subak.core.canonical import decode
from subak.core.errors import need, refuse
from subak.core.values import AgentId, NewId, ProtocolId

LARGEST_DOCUMENT = 4 * 1024 * 1024
"""Bytes; a split list of some 40,000 names."""

Weight = (
    Annotated[int, Meta(ge=0, lt=10**15)]
    | Annotated[str, Meta(pattern=r"\A(0|[1-9][0-9]{0,14})\.[0-9]{1,9}\Z")]
)
Cents = Annotated[int, Meta(ge=1, lt=2**53)]
Text = Annotated[str, Meta(min_length=1, max_length=200)]


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the parts of a rule document: nothing in it that the schema does not know."""


class Title(_Part, frozen=True):
    """What the rule is called."""

    en: Text
    fr: Text


class Equal(_Part, frozen=True):
    """The same to each of some agents."""

    among: tuple[AgentId, ...]


class Hours(_Part, frozen=True):
    """By credits held under protocols that count minutes."""

    protocols: tuple[ProtocolId, ...]


class Member(_Part, frozen=True):
    """A part of what a holder passes on."""

    to: AgentId
    weight: Weight


class PassOn(_Part, frozen=True):
    """The amount of a holder goes to its members, by published weights."""

    of: AgentId
    members: tuple[Member, ...]


class Rates(_Part, frozen=True):
    """Open claims of credits: number times tariff, less what was paid."""

    protocols: tuple[ProtocolId, ...]
    pass_on: tuple[PassOn, ...] = ()


class Claim(_Part, frozen=True):
    """So many cents are owed to an agent, or to an account that stays in the pool."""

    id: NewId
    cents: Cents
    to: AgentId | None = None
    account: NewId | None = None


class Node(_Part, frozen=True):
    """One division of an amount; exactly one of the seven methods is set."""

    id: NewId
    weight: Weight | None = None
    to: AgentId | None = None
    account: NewId | None = None
    split: tuple["Node", ...] | None = None
    total: Weight | None = None
    equal: Equal | None = None
    hours: Hours | None = None
    rates: Rates | None = None
    claims: tuple[Claim, ...] | None = None


class RuleDocument(_Part, frozen=True):
    """A rule as people adopt it."""

    schema: Literal["subak/rule/1"]
    title: Title
    root: Node

    def nodes(self) -> Iterator[Node]:
        """All nodes, parents first."""
        return _walk(self.root)

    def protocols(self) -> frozenset[ProtocolId]:
        """The protocols whose credits the rule counts or pays."""
        return frozenset(
            protocol
            for node in self.nodes()
            for counted in (node.hours, node.rates)
            if counted is not None
            for protocol in counted.protocols
        )

    def agents(self) -> frozenset[AgentId]:
        """The agents that the rule names."""
        named: set[AgentId | None] = set()
        for node in self.nodes():
            named.add(node.to)
            named.update(node.equal.among if node.equal else ())
            named.update(claim.to for claim in node.claims or ())
            for passed in node.rates.pass_on if node.rates else ():
                named.update((passed.of, *(member.to for member in passed.members)))
        return frozenset(agent for agent in named if agent is not None)


@lru_cache(maxsize=64)
def parse(raw: bytes) -> RuleDocument:
    """The rule of a document's bytes.

    Refuses `distribution.document_malformed` with the place and the reason, and the codes of
    `canonical.decode`.
    """
    content = decode(raw, at_most_bytes=LARGEST_DOCUMENT)
    try:
        document = msgspec.convert(content, RuleDocument)
    except msgspec.ValidationError as error:
        refuse("distribution.document_malformed", place="schema", reason=str(error))
    _check_document(document)
    return document


def whole_weights(weights: Mapping[str, Weight]) -> dict[str, int]:
    """Weights as whole numbers by one power of ten: 1, "0.25" as 100, 25."""
    texts = {name: str(weight).partition(".") for name, weight in weights.items()}
    places = max((len(decimals) for _, _, decimals in texts.values()), default=0)
    return {
        name: int(whole + decimals.ljust(places, "0"))
        for name, (whole, _, decimals) in texts.items()
    }


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in node.split or ():
        yield from _walk(part)


def _check_document(document: RuleDocument) -> None:
    nodes = list(document.nodes())
    _need_unique("root", "id_twice", (node.id for node in nodes))
    _need(document.root.weight is None, document.root.id, "weight_of_root")
    claims = (claim.id for node in nodes for claim in node.claims or ())
    _need_unique("claims", "id_twice", claims)
    paid = (protocol for node in nodes if node.rates for protocol in node.rates.protocols)
    _need_unique("rates", "protocol_twice", paid)
    for node in nodes:
        _check_node(node)


def _check_node(node: Node) -> None:
    methods = (
        node.to, node.account, node.split, node.equal, node.hours, node.rates, node.claims
    )  # fmt: skip
    _need(sum(method is not None for method in methods) == 1, node.id, "not_one_method")
    _need(node.total is None or node.split is not None, node.id, "total_without_split")
    if node.split is not None:
        _check_split(node.id, node.split, node.total)
    if node.equal is not None:
        _need(node.equal.among, node.id, "nobody")
        _need_unique(node.id, "agent_twice", node.equal.among)
    if node.hours is not None:
        _check_protocols(node.id, node.hours.protocols)
    if node.rates is not None:
        _check_protocols(node.id, node.rates.protocols)
        _check_pass_on(node.id, node.rates.pass_on)
    if node.claims is not None:
        _need(node.claims, node.id, "no_claim")
        for claim in node.claims:
            _need((claim.to is None) != (claim.account is None), claim.id, "not_one_payee")


def _check_split(place: str, parts: tuple[Node, ...], total: Weight | None) -> None:
    weights: dict[str, Weight] = {}
    for part in parts:
        if part.weight is None:
            refuse("distribution.document_malformed", place=part.id, reason="no_weight")
        weights[part.id] = part.weight
    whole = whole_weights(weights if total is None else {**weights, "": total})
    allowed = whole.pop("") if total is not None else sum(whole.values())
    _need(allowed > 0, place, "no_weight")
    _need(sum(whole.values()) <= allowed, place, "parts_exceed_total")


def _check_protocols(place: str, protocols: tuple[ProtocolId, ...]) -> None:
    _need(protocols, place, "no_protocol")
    _need_unique(place, "protocol_twice", protocols)


def _check_pass_on(place: str, passed: tuple[PassOn, ...]) -> None:
    _need_unique(place, "agent_twice", (each.of for each in passed))
    for each in passed:
        _need_unique(place, "agent_twice", (member.to for member in each.members))
        weights = whole_weights({member.to: member.weight for member in each.members})
        _need(any(weights.values()), place, "no_weight")


def _need_unique(place: str, reason: str, names: Iterable[str]) -> None:
    seen = list(names)
    _need(len(seen) == len(set(seen)), place, reason)


def _need(condition: object, place: str, reason: str) -> None:
    need(condition, "distribution.document_malformed", place=place, reason=reason)
