"""Linked data as people publish it (JSON-LD), read into nodes with whole names.

What is understood of JSON-LD 1.1: contexts that stand in the file (prefixes, `@vocab`, `@base`,
terms), a known context by its address, compact and full IRIs, `@graph`, nested nodes, `@value`,
`@list`, `@set`. A context of somebody else's address is refused: nothing is fetched.
Words of Valueflows (under any of its addresses) and of OM 2 lose their namespace, ours begin with
`subak:`; other words keep their IRI. A text that stands where Valueflows has a reference is one.
Numbers stay exact.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast
from urllib.parse import urljoin

from subak.core.errors import need, refuse
from subak.exchange.units_of_measure import OM

VF = "https://w3id.org/valueflows/ont/vf#"
SUBAK = "urn:subak:"
_NAMESPACES = (
    (VF, ""),
    ("http://w3id.org/valueflows/ont/vf#", ""),
    ("https://w3id.org/valueflows/", ""),
    ("http://w3id.org/valueflows/", ""),
    (OM, ""),
    (SUBAK, "subak:"),
)
_PREFIXES: Mapping[str, object] = {"vf": VF, "om2": OM, "om": OM, "subak": SUBAK}
"""Prefixes that published files use without saying so."""
_KNOWN_CONTEXTS = ("w3id.org/valueflows", "valueflo.ws")
REFERENCES = frozenset(
    {
        "action",
        "provider",
        "receiver",
        "hasUnit",
        "defaultUnitOfResource",
        "defaultUnitOfEffort",
        "conformsTo",
        "resourceConformsTo",
        "primaryAccountable",
        "containedIn",
        "stage",
        "basedOn",
        "inScopeOf",
        "resourceInventoriedAs",
        "toResourceInventoriedAs",
        "inputOf",
        "outputOf",
        "realizationOf",
        "hasInput",
        "hasOutput",
        "corrects",
        "settles",
        "triggeredBy",
    }
)
"""Words whose values are nodes, also where they are written as texts."""
INSIDE = frozenset(
    {
        "resourceQuantity",
        "effortQuantity",
        "accountingQuantity",
        "onhandQuantity",
        "subak:registered",
        "subak:measured",
    }
)
"""Words whose values stay inside their node."""
_FLOWS = {"hasInput": "inputOf", "hasOutput": "outputOf"}
LONGEST_CHAIN = 16


@dataclass(frozen=True, slots=True)
class Reference:
    """A node by its whole name."""

    iri: str


@dataclass(slots=True)
class Node:
    """A thing and what is said of it: values by word, each a text, number, reference or node."""

    place: str
    """Where in the file it stands."""
    iri: str
    types: frozenset[str]
    values: dict[str, list[object]] = field(default_factory=dict)

    def text(self, word: str) -> str | None:
        """The first text (or number as text) under a word."""
        for value in self.values.get(word, ()):
            if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
                return str(value)
        return None

    def iri_of(self, word: str) -> str | None:
        """The first reference under a word."""
        for value in self.values.get(word, ()):
            if isinstance(value, Reference):
                return value.iri
        return None

    def inside(self, word: str) -> list["Node"]:
        """The nodes inside it under a word."""
        return [value for value in self.values.get(word, ()) if isinstance(value, Node)]


def read_nodes(raw: bytes, known: Mapping[str, object]) -> list[Node]:
    """All nodes of a file in its order; `known` is what a known address stands for.

    Refused: import.not_json, import.context_remote, import.not_linked_data.
    """
    try:
        content = json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        refuse("import.not_json", problem=str(error)[:120])
    if isinstance(content, list):
        content = {"@graph": content}
    need(isinstance(content, dict), "import.not_linked_data")
    context = _Context(known).extended(content.get("@context"))
    if "@graph" not in content:
        return list(_Reader("", context).nodes([content]))
    graph = content["@graph"]
    return list(_Reader("@graph", context).nodes(graph if isinstance(graph, list) else [graph]))


def local(iri: str) -> str:
    """A word without its namespace, where that is one of ours."""
    for namespace, prefix in _NAMESPACES:
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri


class _Context:
    """What names mean at some place of a file."""

    def __init__(self, known: Mapping[str, object]) -> None:
        self._known = known
        self._terms: dict[str, object] = dict(_PREFIXES)
        self._words: dict[str, str] = {}

    def extended(self, said: object) -> "_Context":
        """This context and what another one adds."""
        new = _Context(self._known)
        new._terms = dict(self._terms)
        for part in said if isinstance(said, list) else [said]:
            if isinstance(part, dict):
                new._terms |= part
            elif isinstance(part, str):
                familiar = any(address in part for address in _KNOWN_CONTEXTS)
                need(familiar, "import.context_remote", address=part[:120])
                new._terms |= {"@vocab": VF, **self._known}
        return new

    def word(self, name: str) -> str:
        """A property, a class or a word of a vocabulary."""
        if name not in self._words:
            self._words[name] = local(self._expanded(name, LONGEST_CHAIN))
        return self._words[name]

    def iri(self, name: str) -> str:
        """A node's whole name; a text without colon is relative to the base."""
        if ":" in name:
            return self._expanded(name, LONGEST_CHAIN)
        return urljoin(str(self._terms.get("@base", "")), name)

    def reference(self, name: str, word: str) -> str:
        """What a text means where a reference is expected: words of a vocabulary, or nodes."""
        if word == "action" or (word == "hasUnit" and "/" not in name and ":" not in name):
            return self.word(name)
        return self.iri(name)

    def _expanded(self, name: str, depth: int) -> str:
        if name.startswith("@") or depth == 0:
            return name
        said = self._terms.get(name)
        if isinstance(said, dict):
            said = said.get("@id")
        if isinstance(said, str):
            return said if said == name else self._expanded(said, depth - 1)
        prefix, colon, rest = name.partition(":")
        if not colon:
            return f"{self._terms.get('@vocab', VF)}{name}"
        if rest.startswith("//") or prefix not in self._terms:
            return name
        return self._expanded(prefix, depth - 1) + rest


class _Reader:
    """Reads nodes; nested ones follow the one that they stand in."""

    def __init__(self, place: str, context: _Context) -> None:
        self._place, self._context = place, context

    def nodes(self, said: list[object]) -> Iterator[Node]:
        for number, each in enumerate(said):
            place = f"{self._place}[{number}]" if self._place else "@graph[0]"
            need(isinstance(each, dict), "import.not_linked_data")
            yield from self._all(cast("dict[str, object]", each), place, self._context)
            said[number] = None  # a large file is not held twice

    def _all(self, said: dict[str, object], place: str, context: _Context) -> Iterator[Node]:
        nested: list[Node] = []
        node = self._node(said, place, context, nested)
        yield node
        yield from nested

    def _node(
        self, said: dict[str, object], place: str, context: _Context, nested: list[Node]
    ) -> Node:
        if "@context" in said:
            context = context.extended(said["@context"])
        types = _listed(said.get("@type"))
        node = Node(
            place, self._iri(said, place, context), frozenset(context.word(str(t)) for t in types)
        )
        for key, value in said.items():
            if key.startswith("@"):
                continue
            word = context.word(key)
            for at, each in enumerate(_listed(value)):
                told = self._value(each, word, f"{place}.{key}[{at}]", context, nested)
                if told is not None:
                    node.values.setdefault(word, []).append(told)
        _hand_down(node, nested)
        return node

    def _value(
        self, said: object, word: str, place: str, context: _Context, nested: list[Node]
    ) -> object:
        if isinstance(said, str):
            is_node = word in REFERENCES
            return Reference(context.reference(said, word)) if is_node else said
        if not isinstance(said, dict):
            return said
        if "@value" in said:
            return said["@value"]
        if set(said) == {"@id"}:
            iri = str(said["@id"])
            return Reference(context.word(iri) if word == "action" else context.iri(iri))
        if word in INSIDE:
            return self._node(said, place, context, nested)
        held = list(self._all(said, place, context))
        for child in held[:1]:
            child.values.setdefault(f"under {word}", [])
        nested += held
        return Reference(held[0].iri)

    def _iri(self, said: dict[str, object], place: str, context: _Context) -> str:
        named = said.get("@id")
        if isinstance(named, str):
            return context.iri(named)
        content = json.dumps(said, sort_keys=True, default=str)
        return "_:" + hashlib.sha256(f"{place} {content}".encode()).hexdigest()[:24]


def _hand_down(node: Node, nested: list[Node]) -> None:
    """An event that stands under an input or output of a process belongs to that process.

    Published examples also hang the other inputs under the first; they share its process.
    """
    for child in nested:
        for word, back in _FLOWS.items():
            if child.values.pop(f"under {word}", None) is not None and back not in child.values:
                above = "Process" in node.types
                process = node.iri if above else node.iri_of("inputOf") or node.iri_of("outputOf")
                child.values[back] = [Reference(process or node.iri)]


def _listed(value: object) -> list[object]:
    """One or many, also as a list or a set of JSON-LD."""
    if isinstance(value, dict):
        for kind in ("@list", "@set"):
            if kind in value:
                value = value[kind]
                break
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
