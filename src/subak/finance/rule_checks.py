"""What a rule document must say besides its schema, else `distribution.document_malformed`.

A refusal names the node by its id (or "root", "claims", "rates"), and a reason in one word.
"""

from subak.core.errors import refuse
from subak.core.values import ProtocolId
from subak.finance.rule_parts import PassOn, Weight, need_part, need_unique, whole_weights
from subak.finance.rule_sources import check_cascade, check_score
from subak.finance.rule_tree import Buckets, Node, RuleDocument

HUNDRED = 100


def check_document(document: RuleDocument) -> None:
    """All nodes, and what they say together."""
    nodes = list(document.nodes())
    need_unique("root", "id_twice", (node.id for node in nodes))
    need_part(document.root.weight is None, document.root.id, "weight_of_root")
    need_part(document.root.percent is None, document.root.id, "percent_of_root")
    claims = (claim.id for node in nodes for claim in node.claims or ())
    need_unique("claims", "id_twice", claims)
    paying = (node for node in nodes if node.rates or node.cascade)
    paid = (protocol for node in paying for protocol in node.protocols)
    need_unique("rates", "protocol_twice", paid)
    need_unique("cascade", "cascade_twice", ("cascade" for node in nodes if node.cascade))
    for node in nodes:
        _check_node(node)


def percents_beyond(buckets: Buckets) -> bool:
    """Whether percents are above 100: all together in straight buckets, one of them in others."""
    percents = {part.id: part.percent or 0 for part in buckets.parts}
    whole = whole_weights({**percents, "": HUNDRED})
    hundred = whole.pop("")
    most = sum(whole.values()) if buckets.mode == "straight" else max(whole.values(), default=0)
    return most > hundred


def _check_node(node: Node) -> None:
    methods = (
        node.to, node.account, node.split, node.equal, node.hours, node.points, node.rates,
        node.claims, node.buckets, node.cascade, node.score,
    )  # fmt: skip
    need_part(sum(method is not None for method in methods) == 1, node.id, "not_one_method")
    need_part(node.total is None or node.split is not None, node.id, "total_without_split")
    if node.split is not None:
        _check_split(node.id, node.split, node.total)
    if node.buckets is not None:
        _check_buckets(node.id, node.buckets)
    _check_weights_of_persons(node)
    _check_bounds(node)


def _check_weights_of_persons(node: Node) -> None:
    if node.equal is not None:
        need_part(node.equal.among, node.id, "nobody")
        need_unique(node.id, "agent_twice", node.equal.among)
    for counted in (node.hours, node.points, node.rates):
        if counted is not None:
            _check_protocols(node.id, counted.protocols)
    if node.rates is not None:
        _check_pass_on(node.id, node.rates.pass_on)
    if node.claims is not None:
        need_part(node.claims, node.id, "no_claim")
        for claim in node.claims:
            need_part((claim.to is None) != (claim.account is None), claim.id, "not_one_payee")
    if node.cascade is not None:
        check_cascade(node.id, node.cascade)
    if node.score is not None:
        check_score(node.id, node.score)


def _check_bounds(node: Node) -> None:
    """Claim rules where there are claims, caps and floors where persons share."""
    claims = node.rates or node.claims or node.cascade
    need_part(node.rule is None or claims, node.id, "rule_without_claims")
    persons = claims or node.equal or node.hours or node.points or node.score
    bounded = node.cap is not None or node.floor is not None
    need_part(not bounded or persons, node.id, "bounds_without_persons")
    if node.cap is not None and node.floor is not None:
        need_part(node.floor <= node.cap, node.id, "floor_above_cap")


def _check_split(place: str, parts: tuple[Node, ...], total: Weight | None) -> None:
    weights: dict[str, Weight] = {}
    for part in parts:
        need_part(part.percent is None, part.id, "percent_in_split")
        if part.weight is None:
            refuse("distribution.document_malformed", place=part.id, reason="no_weight")
        weights[part.id] = part.weight
    whole = whole_weights(weights if total is None else {**weights, "": total})
    allowed = whole.pop("") if total is not None else sum(whole.values())
    need_part(allowed > 0, place, "no_weight")
    need_part(sum(whole.values()) <= allowed, place, "parts_exceed_total")


def _check_buckets(place: str, buckets: Buckets) -> None:
    need_part(buckets.parts, place, "no_bucket")
    for part in buckets.parts:
        need_part(part.weight is None, part.id, "weight_in_bucket")
        need_part(part.percent is not None, part.id, "no_percent")
    need_part(not percents_beyond(buckets), place, "percentages_exceed_100")


def _check_protocols(place: str, protocols: tuple[ProtocolId, ...]) -> None:
    need_part(protocols, place, "no_protocol")
    need_unique(place, "protocol_twice", protocols)


def _check_pass_on(place: str, passed: tuple[PassOn, ...]) -> None:
    need_unique(place, "agent_twice", (each.of for each in passed))
    for each in passed:
        need_unique(place, "agent_twice", (member.to for member in each.members))
        weights = whole_weights({member.to: member.weight for member in each.members})
        need_part(any(weights.values()), place, "no_weight")
