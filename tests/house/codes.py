"""Which error codes the sources use, read from their syntax.

A *raiser* is a function or class that takes a code: those of `core.errors`, and every function that
hands one of its own parameters on to a raiser, such as `Section.need(key, code)`. A *site* is a
call of a raiser with a code that stands there in words. A code that can only be known by running
is a complaint: then nobody could check that it has a text.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tests.house.tree import name_of, python_files, syntax


@dataclass(frozen=True)
class Raiser:
    """Where a function takes its code, and which facts it gives to the text."""

    position: int
    keyword: str
    refusal: bool
    facts: frozenset[str] | None = None
    """None: the keywords of the call are the facts."""


@dataclass(frozen=True)
class Site:
    """A code in use; `facts` is None where they cannot be read."""

    code: str
    place: str
    refusal: bool
    facts: frozenset[str] | None


Key = tuple[str, bool]
"""A name, and whether it is called as a method."""

Function = ast.FunctionDef | ast.AsyncFunctionDef

OF_ERRORS: dict[Key, Raiser] = {
    ("refuse", False): Raiser(0, "code", refusal=True),
    ("need", False): Raiser(1, "code", refusal=True),
    ("Refused", False): Raiser(0, "code", refusal=True),
    ("Corrupt", False): Raiser(0, "code", refusal=False),
    ("Unavailable", False): Raiser(0, "code", refusal=False),
}


def key_of(call: ast.Call) -> Key | None:
    """Under which key a call looks for its raiser."""
    if isinstance(call.func, ast.Name):
        return call.func.id, False
    if isinstance(call.func, ast.Attribute):
        return call.func.attr, True
    return None


def code_of(call: ast.Call, raiser: Raiser) -> ast.expr | None:
    """The expression that a call gives as the code."""
    for keyword in call.keywords:
        if keyword.arg == raiser.keyword:
            return keyword.value
    return call.args[raiser.position] if len(call.args) > raiser.position else None


def facts_of(call: ast.Call, raiser: Raiser) -> frozenset[str] | None:
    """The names of the facts that a call gives, or None where `**` hides them."""
    if raiser.facts is not None:
        return raiser.facts
    names = [keyword.arg for keyword in call.keywords if keyword.arg != raiser.keyword]
    return None if None in names else frozenset(name for name in names if name)


def functions(tree: ast.AST, *, in_class: bool = False) -> Iterator[tuple[Function, bool]]:
    """All functions of a module, each with whether it is a method."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, in_class
        yield from functions(node, in_class=isinstance(node, ast.ClassDef))


def parameters(function: Function) -> list[str]:
    """The names of a function's parameters in order, those by keyword only at the end."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument.arg for argument in every]


def handed_on(function: Function, method: bool, known: Mapping[Key, Raiser]) -> Raiser | None:
    """The raiser that a function is because it hands a parameter on as a code."""
    names = parameters(function)
    for call in ast.walk(function):
        if not isinstance(call, ast.Call) or (key := key_of(call)) not in known or key is None:
            continue
        code = code_of(call, known[key])
        if isinstance(code, ast.Name) and code.id in names:
            position = names.index(code.id) - (1 if method else 0)
            facts = facts_of(call, known[key])
            return Raiser(position, code.id, known[key].refusal, facts)
    return None


@cache
def raisers() -> dict[Key, Raiser]:
    """All raisers of the sources."""
    every = [each for file in python_files("src") for each in functions(syntax(file))]
    known: dict[Key, Raiser] = dict(OF_ERRORS)
    grown = True
    while grown:
        grown = False
        for function, method in every:
            key = function.name, method
            if key not in known and (raiser := handed_on(function, method, known)):
                known[key] = raiser
                grown = True
    return known


def words(code: ast.expr | None, constants: Mapping[str, str]) -> list[str] | None:
    """The codes that an expression may stand for, or None where only running it tells."""
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        return [code.value]
    if isinstance(code, ast.Name) and code.id in constants:
        return [constants[code.id]]
    if isinstance(code, ast.IfExp):
        first, second = words(code.body, constants), words(code.orelse, constants)
        return None if first is None or second is None else first + second
    return None


def constants_of(tree: ast.Module) -> dict[str, str]:
    """The texts that a module names at its top."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def passes_on(code: ast.expr | None, inside: frozenset[str]) -> bool:
    """Whether a code comes from the caller, or from an error that is raised again."""
    return (isinstance(code, ast.Name) and code.id in inside) or (
        isinstance(code, ast.Attribute) and code.attr == "code"
    )


def calls(
    tree: ast.AST, inside: frozenset[str] = frozenset()
) -> Iterator[tuple[ast.Call, frozenset[str]]]:
    """All calls of a module, each with the parameters of the functions around it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, inside
        around = inside
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            around = inside.union(parameters(node))
        yield from calls(node, around)


def read(tree: ast.Module, name: str, known: Mapping[Key, Raiser]) -> tuple[list[Site], list[str]]:
    """The sites of a module, and the places whose code cannot be read."""
    sites, unreadable = [], []
    constants = constants_of(tree)
    for call, inside in calls(tree):
        key = key_of(call)
        if key is None or (raiser := known.get(key)) is None:
            continue
        place, code = f"{name}:{call.lineno}", code_of(call, raiser)
        found = words(code, constants)
        if found is not None:
            facts = facts_of(call, raiser)
            sites += [Site(each, place, raiser.refusal, facts) for each in found]
        elif key in OF_ERRORS and not passes_on(code, inside):
            unreadable.append(place)
    return sites, unreadable


@cache
def sites_and_unreadable() -> tuple[tuple[Site, ...], tuple[str, ...]]:
    """All sites of the sources, and all places whose code cannot be read."""
    sites: list[Site] = []
    unreadable: list[str] = []
    for file in python_files("src"):
        found, unclear = read(syntax(file), name_of(file), raisers())
        sites += found
        unreadable += unclear
    return tuple(sites), tuple(unreadable)


@cache
def literals() -> frozenset[str]:
    """Every text that stands in the sources."""
    return frozenset(
        node.value
        for file in python_files("src")
        for node in ast.walk(syntax(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
