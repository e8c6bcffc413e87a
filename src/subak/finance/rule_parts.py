"""What the documents of distribution rules are made of, whatever their schema; and their weights.

A weight is a whole number or a decimal text ("12.5"); weights of one node become whole numbers by
one power of ten, so nothing is rounded.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from subak.core.errors import need
from subak.core.values import AgentId, NewId, ProtocolId

Weight = (
    Annotated[int, Meta(ge=0, lt=10**15)]
    | Annotated[str, Meta(pattern=r"\A(0|[1-9][0-9]{0,14})\.[0-9]{1,9}\Z")]
)
Cents = Annotated[int, Meta(ge=1, lt=2**53)]
Text = Annotated[str, Meta(min_length=1, max_length=200)]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the parts of a rule document: nothing in it that the schema does not know."""


class Title(Part, frozen=True):
    """What the rule is called."""

    en: Text
    fr: Text


class Equal(Part, frozen=True):
    """The same to each of some agents."""

    among: tuple[AgentId, ...]


class Hours(Part, frozen=True):
    """By credits held under protocols that count minutes."""

    protocols: tuple[ProtocolId, ...]


class Member(Part, frozen=True):
    """A part of what a holder passes on."""

    to: AgentId
    weight: Weight


class PassOn(Part, frozen=True):
    """The amount of a holder goes to its members, by published weights."""

    of: AgentId
    members: tuple[Member, ...]


class Rates(Part, frozen=True):
    """Open claims of credits: number times tariff, less what was paid."""

    protocols: tuple[ProtocolId, ...]
    pass_on: tuple[PassOn, ...] = ()


class Claim(Part, frozen=True):
    """So many cents are owed to an agent, or to an account that stays in the pool."""

    id: NewId
    cents: Cents
    to: AgentId | None = None
    account: NewId | None = None


class BasicNode(Part, frozen=True):
    """What a division of an amount has in every schema, but for the parts of a split."""

    id: NewId
    weight: Weight | None = None
    to: AgentId | None = None
    account: NewId | None = None
    total: Weight | None = None
    equal: Equal | None = None
    hours: Hours | None = None
    rates: Rates | None = None
    claims: tuple[Claim, ...] | None = None


def whole_weights(weights: Mapping[str, Weight]) -> dict[str, int]:
    """Weights as whole numbers by one power of ten: 1, "0.25" as 100, 25."""
    texts = {name: str(weight).partition(".") for name, weight in weights.items()}
    places = max((len(decimals) for _, _, decimals in texts.values()), default=0)
    return {
        name: int(whole + decimals.ljust(places, "0"))
        for name, (whole, _, decimals) in texts.items()
    }


def need_part(condition: object, place: str, reason: str) -> None:
    """Refuses `distribution.document_malformed` with the place in the document and the reason."""
    need(condition, "distribution.document_malformed", place=place, reason=reason)


def need_unique(place: str, reason: str, names: Iterable[str]) -> None:
    """The same where a name stands twice."""
    seen = list(names)
    need_part(len(seen) == len(set(seen)), place, reason)
