"""Rows of persons and organisations as members: who they are, and how they are reached and paid.

Without a map the headings that people use in French and English are known. Kinds and spheres are
read in both languages. Nothing here decides who is known already (`subak.cli.import_members`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from subak.core.errors import need
from subak.exchange import bic, iban
from subak.exchange.table_map import Columns, MemberFields, MemberMap
from subak.exchange.table_problems import Problems
from subak.exchange.table_row import RowReader
from subak.exchange.tables import Row, Table, folded
from subak.ledger.agents import AgentType, Sphere

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "nom", "nom complet", "full name"),
    "id": ("id", "identifiant", "identifier"),
    "kind": ("kind", "type", "genre", "nature"),
    "sphere": ("sphere", "sphère"),
    "public": ("public", "public name", "nom public"),
    "email": ("e-mail", "email", "mail", "courriel", "adresse électronique", "adresse e-mail"),
    "iban": ("iban",),
    "bic": ("bic", "swift", "bic/swift"),
    "holder": ("holder", "account holder", "titulaire", "titulaire du compte"),
    "language": ("language", "langue"),
}
"""Headings by field, for a table without a map."""

_KINDS: Mapping[str, AgentType] = {
    "person": "person",
    "organisation": "organisation",
    "group": "group",
    "ecosystem": "ecosystem",
    "personne": "person",
    "personne physique": "person",
    "individual": "person",
    "organization": "organisation",
    "personne morale": "organisation",
    "association": "organisation",
    "groupe": "group",
    "collectif": "group",
    "écosystème": "ecosystem",
}
_SPHERES: Mapping[str, Sphere] = {
    "commons": "commons",
    "market": "market",
    "state": "state",
    "research": "research",
    "civil-society": "civil-society",
    "communs": "commons",
    "commun": "commons",
    "marché": "market",
    "état": "state",
    "public": "state",
    "recherche": "research",
    "civil society": "civil-society",
    "société civile": "civil-society",
}
_LANGUAGES = {
    "fr": "fr",
    "français": "fr",
    "french": "fr",
    "en": "en",
    "anglais": "en",
    "english": "en",
}
_YES_OR_NO = {
    **dict.fromkeys(("oui", "yes", "x", "1", "vrai", "true", "o", "y"), True),
    **dict.fromkeys(("non", "no", "0", "faux", "false", "n"), False),
}
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LONGEST_NAME = 200
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")
_LONGEST_EMAIL = 254
Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class MemberRow:
    """What one row says of a member; None where it says nothing."""

    row: Row
    name: str
    id: str | None
    kind: AgentType | None
    sphere: Sphere | None
    public: bool
    email: str | None
    iban: str | None
    bic: str | None
    holder: str | None
    language: str | None


def usual_map(table: Table) -> MemberMap:
    """The map of a table whose headings are the usual ones. Refused: table.columns_missing."""
    found: dict[str, str] = {}
    for name, headings in HEADINGS.items():
        known = {folded(each) for each in headings}
        heading = next((each for each in table.columns if folded(each) in known), None)
        if heading is not None:
            found[name] = heading
    known_columns = ", ".join(each for each in table.columns if each)
    need("name" in found, "table.columns_missing", missing="name / nom", known=known_columns)
    return MemberMap(member=MemberFields(**found))


class Membership:
    """Turns the rows of one table into members; what is wrong joins the problems."""

    def __init__(self, mapped: MemberMap, columns: Columns) -> None:
        self._fields = mapped.member
        self._columns = columns
        self._ids: dict[str, int] = {}
        self._emails: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self.problems = Problems()
        columns.find_all(mapped.sources())

    def read(self, row: Row) -> MemberRow | None:
        """The member of a row, or None where something is wrong with it."""
        reader, fields = RowReader(self._columns, self.problems, row), self._fields
        if reader.is_total():
            return None
        name = reader.needs(fields.name, _name)
        owner = name or ""
        member = MemberRow(
            row=row,
            name=owner,
            id=reader.takes(fields.id, _id),
            kind=reader.takes(fields.kind, _kind),
            sphere=reader.takes(fields.sphere, _sphere),
            public=bool(reader.takes(fields.public, _yes_or_no)),
            email=reader.takes(fields.email, checked_email),
            iban=reader.takes(fields.iban, lambda text: iban.checked(text, owner)),
            bic=reader.takes(fields.bic, lambda text: bic.checked(text, owner)),
            holder=reader.takes(fields.holder, _name),
            language=reader.takes(fields.language, _language),
        )
        if not reader.failed:
            self._check_once(reader, member)
        return None if reader.failed else member

    def _check_once(self, reader: RowReader, member: MemberRow) -> None:
        """One row a member: no id and no e-mail twice, a name twice only with ids or e-mails."""
        if member.id is not None:
            reader.once(self._ids, member.id)
        if member.email is not None:
            reader.once(self._emails, folded(member.email))
        if member.id is None and member.email is None:
            reader.once(self._names, folded(member.name))


def checked_email(written: str) -> str:
    """An e-mail that can be one. Refused: member.email_malformed."""
    right = _EMAIL.fullmatch(written) and len(written) <= _LONGEST_EMAIL
    need(right, "member.email_malformed", found=written[:80])
    return written


def _name(text: str) -> str:
    name = " ".join(text.split())
    need(len(name) <= _LONGEST_NAME, "member.name_too_long", at_most=_LONGEST_NAME)
    return name


def _id(text: str) -> str:
    entry_id = text.lower()
    need(_ID.fullmatch(entry_id), "table.id_malformed", text=text[:80])
    return entry_id


def _kind(text: str) -> AgentType:
    return _word(_KINDS, text)


def _sphere(text: str) -> Sphere:
    return _word(_SPHERES, text)


def _language(text: str) -> str:
    return _word(_LANGUAGES, text)


def _yes_or_no(text: str) -> bool:
    return _word(_YES_OR_NO, text)


def _word(words: Mapping[str, Meaning], text: str) -> Meaning:
    """What a word of a closed list means, whatever its capitals and spaces."""
    word = folded(text)
    need(word in words, "table.word_unknown", text=text[:40], known=", ".join(words))
    return words[word]
