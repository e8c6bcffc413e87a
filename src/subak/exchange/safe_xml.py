"""XML from strangers, read without document types, entities, network or unbounded memory.

A bank file needs no document type, so any is refused before the body is read: an entity is then
never declared, and never expanded (CWE-776, CWE-611). Comments and processing instructions are
dropped, so the text of an element is all of its text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

from lxml import etree

from subak.core.errors import need, refuse

FILE_LIMIT_BYTES = 64 * 1024 * 1024


class _BodyReached(Exception):
    """The root element began: no document type can follow."""


def parse(content: bytes, otherwise: str) -> etree._Element:
    """Give the root element of an XML file.

    Errors: `bank.file_too_large`, `bank.entity_refused`; the code `otherwise` where it is not XML.
    """
    need(
        len(content) <= FILE_LIMIT_BYTES,
        "bank.file_too_large",
        found=len(content),
        limit=FILE_LIMIT_BYTES,
    )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        _refuse_document_type(content)
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, expat.ExpatError, LookupError, ValueError) as fault:
        refuse(otherwise, found=str(fault))


def nodes(node: etree._Element, path: str) -> list[etree._Element]:
    """All elements at a path of local names, such as `NtryDtls/TxDtls`, in document order."""
    return node.findall(_any_namespace(path))


def texts(node: etree._Element, path: str) -> list[str]:
    """The texts at a path, without outer space; empty ones are left out."""
    found = ((element.text or "").strip() for element in nodes(node, path))
    return [text for text in found if text]


def text(node: etree._Element, path: str) -> str:
    """The first text at a path, or "" where there is none."""
    return next(iter(texts(node, path)), "")


def _refuse_document_type(content: bytes) -> None:
    """Read the prolog alone: a document type can only stand before the root element."""
    prolog = expat.ParserCreate()
    prolog.StartDoctypeDeclHandler = _on_document_type
    prolog.StartElementHandler = _on_root
    try:
        prolog.Parse(content, True)
    except _BodyReached:
        return


def _on_document_type(*_: object) -> NoReturn:
    refuse("bank.entity_refused")


def _on_root(*_: object) -> NoReturn:
    raise _BodyReached


@lru_cache(maxsize=256)
def _any_namespace(path: str) -> str:
    return "/".join("{*}" + name for name in path.split("/"))
