"""Parts of Subak that need packages which the base install leaves out."""

from importlib.util import find_spec

from subak.core.errors import need

EXTRAS = {"bank": ("lxml", "sepaxml"), "pg": ("psycopg", "psycopg_binary")}
"""The packages of each extra (pyproject.toml)."""

WHOLLY = {"demo": "bank", "bank": "bank"}
"""Commands that cannot even load without an extra; others ask where they come to need it."""


def need_extra_of(command: str) -> None:
    """Refuse `argument.extra_missing` where a command cannot load."""
    if command in WHOLLY:
        need_extra(WHOLLY[command])


def need_extra(name: str) -> None:
    """Refuse `argument.extra_missing` where the packages of an extra are not installed."""
    missing = [package for package in EXTRAS[name] if find_spec(package) is None]
    need(not missing, "argument.extra_missing", extra=name, packages=", ".join(missing))
