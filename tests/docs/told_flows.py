"""What happened, as the page on distribution tells it: events of its table, amounts of its tree."""

import re

from subak.core.values import AgentId, EventId, ProcessId, ResourceId, SpecificationId, UnitId
from subak.finance.cascade_graph import CascadeGraph, cascade_graph
from subak.finance.flow_records import PAYMENT, Bought, Recorded
from subak.finance.rule_sources import Cascade
from subak.ledger.actions import Action
from subak.ledger.agreements import Payment
from subak.ledger.history import Past

ONE, HOUR = UnitId("one"), UnitId("hour")
ACTIONS: dict[str, Action] = {
    "delivers": "transfer", "livre": "transfer", "works": "work", "travaille": "work",
    "produces": "produce", "produit": "produce", "uses": "use", "utilise": "use",
    "consumes": "consume", "consomme": "consume", "cites": "cite", "cite": "cite",
    "sells": "transfer", "vend": "transfer",
}  # fmt: skip
_PAYS = ("pays", "paie")
_COMES = ("delivers", "livre")
_EVENT = re.compile(r"^\| (\w+) \| (\w+) \| (\w*) ?\| (\w*) ?\| ([\d.,]+)[^|\n]* \|$", re.MULTILINE)
_ENTRY = re.compile(r"^([ │├└─]*)(.+?) {2,}(\d[\d ]*[.,]\d\d) €$", re.MULTILINE)


def told_graph(text: str, cascade: Cascade) -> CascadeGraph:
    """The graph behind the last event, which is the sale."""
    told = [each for each in _EVENT.findall(text) if each[1] in {*ACTIONS, *_PAYS}]
    past = {
        EventId(f"e{n:02}"): _event(n, each) for n, each in enumerate(told) if each[1] in ACTIONS
    }
    bought = dict[EventId, Bought]()
    for event, each in past.items():
        if each.second is not None:
            payments = tuple(
                Payment(EventId(f"paid-{n}"), AgentId(who), _number(amount))
                for n, (who, does, _, thing, amount) in enumerate(told)
                if does in _PAYS and thing == each.second
            )
            bought[event] = Bought((event,), payments)
    things = {thing for each in past.values() if (thing := each.first or each.second)}
    held = {thing: _held(past, thing) for thing in things}
    kinds = {thing: SpecificationId(thing) for thing in things}
    recorded = Recorded(past, held, kinds, {ONE: 0, HOUR: 0}, {}, bought)
    return cascade_graph(recorded, cascade, [max(past)])


def _event(n: int, told: tuple[str, ...]) -> Past:
    """Work and use count hours, all else pieces; what is delivered comes in."""
    who, does, process, thing, number = told
    action, count = ACTIONS[does], _number(number)
    comes, hours = does in _COMES, action in ("work", "use")
    resource = ResourceId(thing) if thing else None
    return Past(
        n, action, AgentId(who), AgentId(who), "2026-01-15", None,
        ProcessId(process) if process else None,
        None if comes else resource, resource if comes else None,
        0 if action == "work" else 1 if hours else count, count if hours else 0, None,
        ONE if thing else None, HOUR if hours else None,
    )  # fmt: skip


def _number(text: str) -> int:
    """A count; an amount in cents."""
    return int(re.sub(r"\D", "", text))


def _held(past: dict[EventId, Past], thing: ResourceId) -> int:
    signs = {"produce": 1, "consume": -1, "transfer": -1}
    moved = sum(signs.get(e.action, 0) * e.quantity for e in past.values() if e.first == thing)
    return moved + sum(event.quantity for event in past.values() if event.second == thing)


def tree_of_page(text: str) -> dict[str, int]:
    """Cents by node of the graph; below a node stands what went into it, at last its claims."""
    told = [each for each in _EVENT.findall(text) if each[1] in ACTIONS]
    processes, things = ({each[place] for each in told if each[place]} for place in (2, 3))
    found, above = dict[str, int](), list[str]()
    for lead, line, amount in _ENTRY.findall(text):
        depth, word = len(lead) // 3, re.split(r" {2,}|,", re.sub(r"^.* {2,}", "", line))[0]
        del above[depth:]
        if word in processes:
            above.append(word)
        elif word in things:
            above.append(f"{word}#1")
        else:
            action = "work" if above[-1] in processes else PAYMENT
            above.append(f"{above[-1]}/{action}/{word}")
        found[above[-1]] = _number(amount)
    return found
