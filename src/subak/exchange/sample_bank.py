"""A bank that plays along in demo and tests: reads our pain.001, answers with camt.053.001.08.

Source: ISO 20022 BankToCustomerStatement version 08. It keeps no books: the caller says what
happened on which day, in which order, and the same days give the same bytes, bank references
included, so that statements over overlapping days show the same entries.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

from lxml import etree
from msgspec import Struct

from subak.core.errors import need
from subak.exchange import amounts, safe_xml
from subak.exchange.pain001 import Transfer
from subak.exchange.safe_xml import nodes, text

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_ORDER = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}Document"
_CLOSED_AT = "T20:00:00Z"
_CREDIT_RECEIVED, _CREDIT_ISSUED = ("RCDT", "ESCT"), ("ICDT", "ESCT")
_CREDIT_RETURNED = ("ICDT", "RRTN")
_MISCELLANEOUS = {"DBIT": "MDOP", "CRDT": "MCOP"}


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the statement, in euro, with its balance before the first day."""

    iban: str
    name: str
    opening_cents: int


class Receipt(Struct, frozen=True, tag=True):
    """Money that arrives."""

    debtor_name: str
    debtor_iban: str
    amount_cents: int
    remittance: str
    end_to_end_id: str = "NOTPROVIDED"


class Ordered(Struct, frozen=True, tag=True):
    """A payment order (pain.001) that is carried out: a debit for each batch, or each transfer."""

    content: bytes
    batch_booked: bool = True


class Returned(Struct, frozen=True, tag=True):
    """Transfers that come back in one line; AC04 says that the creditor's account is closed."""

    transfers: tuple[Transfer, ...]
    reason: str = "AC04"


class Own(Struct, frozen=True, tag=True):
    """What the bank takes (below zero) or gives for itself: charges or interest."""

    amount_cents: int
    code: Literal["CHRG", "INTR"]


class TakenBack(Struct, frozen=True, tag=True):
    """The last receipt of this kind in the statement is taken back, under the same reference."""

    receipt: Receipt


Move = Receipt | Ordered | Returned | Own | TakenBack


class BankDay(Struct, frozen=True):
    """What the bank books on one day, in its order."""

    booked_on: str
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry: transfers seen from their debtor and creditor, moved in one direction."""

    booked_on: str
    direction: str
    family: tuple[str, str]
    amount_cents: int
    debtor: tuple[str, str] = ("", "")
    transfers: tuple[Transfer, ...] = ()
    batch_id: str = ""
    reason: str = ""
    taken_back: bool = False

    @property
    def signed_cents(self) -> int:
        return self.amount_cents if self.direction == "CRDT" else -self.amount_cents


def answer(account: Account, days: Sequence[BankDay]) -> bytes:
    """Write one statement over these days (at least one, in order).

    Errors: `bank.not_order`, `bank.account_other`, `bank.amount_malformed`.
    """
    assert days, "a statement covers at least one day"
    first, last = days[0].booked_on, days[-1].booked_on
    document = etree.fromstring(f'<Document xmlns="{_NAMESPACE}"/>')
    message = _child(document, "BkToCstmrStmt")
    _put(message, "GrpHdr/MsgId", f"SAMPLE-{account.iban[-8:]}-{last}")
    _put(message, "GrpHdr/CreDtTm", last + _CLOSED_AT)
    statement = _child(message, "Stmt")
    _put(statement, "Id", f"{first}/{last}")
    _put(statement, "CreDtTm", last + _CLOSED_AT)
    _put(statement, "Acct/Id/IBAN", account.iban)
    _put(statement, "Acct/Ccy", "EUR")
    entries = [entry for day in days for entry in _entries(account, day)]
    moved = sum(entry.signed_cents for entry in entries)
    _put_balance(statement, "OPBD", account.opening_cents, first)
    _put_balance(statement, "CLBD", account.opening_cents + moved, last)
    for entry, reference in zip(entries, _references(account, entries), strict=True):
        _put_entry(statement, entry, reference)
    return etree.tostring(document, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def transfers_of(order_file: bytes) -> list[Transfer]:
    """The transfers of a pain.001 file. Errors: `bank.not_order`, `bank.amount_malformed`."""
    root = safe_xml.parse(order_file, otherwise="bank.not_order")
    return [_transfer(node) for node in nodes(root, "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf")]


def _entries(account: Account, day: BankDay) -> Iterator[_Entry]:
    own = (account.name, account.iban)
    for move in day.moves:
        match move:
            case Receipt():
                yield _received(own, day.booked_on, move)
            case TakenBack():
                came = _received(own, day.booked_on, move.receipt)
                yield replace(came, direction="DBIT", taken_back=True)
            case Own():
                direction = "DBIT" if move.amount_cents < 0 else "CRDT"
                family = (_MISCELLANEOUS[direction], move.code)
                yield _Entry(day.booked_on, direction, family, abs(move.amount_cents))
            case Returned():
                back = _Entry(day.booked_on, "CRDT", _CREDIT_RETURNED, _sum(move.transfers), own)
                yield replace(back, transfers=move.transfers, reason=move.reason)
            case Ordered():
                yield from _debits(account, day.booked_on, move)


def _received(own: tuple[str, str], booked_on: str, receipt: Receipt) -> _Entry:
    cents, payer = receipt.amount_cents, (receipt.debtor_name, receipt.debtor_iban)
    moved = Transfer(receipt.end_to_end_id, *own, cents, receipt.remittance)
    return _Entry(booked_on, "CRDT", _CREDIT_RECEIVED, cents, payer, (moved,))


def _debits(account: Account, booked_on: str, order: Ordered) -> Iterator[_Entry]:
    own = (account.name, account.iban)
    for batch_id, transfers in _batches(order.content, account.iban):
        parts = [transfers] if order.batch_booked else [(one,) for one in transfers]
        for part in parts:
            yield _Entry(booked_on, "DBIT", _CREDIT_ISSUED, _sum(part), own, part, batch_id)


def _sum(transfers: Sequence[Transfer]) -> int:
    return sum(transfer.amount_cents for transfer in transfers)


def _batches(content: bytes, account_iban: str) -> Iterator[tuple[str, tuple[Transfer, ...]]]:
    """The batches of a pain.001 file of this account, with their ids."""
    root = safe_xml.parse(content, otherwise="bank.not_order")
    need(root.tag == _ORDER, "bank.not_order", found=root.tag)
    for batch in nodes(root, "CstmrCdtTrfInitn/PmtInf"):
        debtor = text(batch, "DbtrAcct/Id/IBAN")
        need(debtor == account_iban, "bank.account_other", found=debtor, expected=account_iban)
        yield text(batch, "PmtInfId"), tuple(map(_transfer, nodes(batch, "CdtTrfTxInf")))


def _transfer(node: etree._Element) -> Transfer:
    return Transfer(
        end_to_end_id=text(node, "PmtId/EndToEndId"),
        creditor_name=text(node, "Cdtr/Nm"),
        creditor_iban=text(node, "CdtrAcct/Id/IBAN"),
        amount_cents=amounts.cents_of(text(node, "Amt/InstdAmt")),
        remittance=text(node, "RmtInf/Ustrd"),
    )


def _references(account: Account, entries: Sequence[_Entry]) -> Iterator[str]:
    """The bank's own references: fixed by account, day and place in the day.

    What takes a receipt back has the reference of that receipt.
    """
    numbers: Counter[str] = Counter()
    of_receipts: dict[object, str] = {}
    for entry in entries:
        numbers[entry.booked_on] += 1
        named = f"{account.iban}|{entry.booked_on}|{numbers[entry.booked_on]}|{entry.signed_cents}"
        reference = "SB" + sha256(named.encode()).hexdigest()[:16].upper()
        if entry.taken_back:
            reference = of_receipts.get((entry.debtor, entry.transfers), reference)
        elif entry.family == _CREDIT_RECEIVED:
            of_receipts[entry.debtor, entry.transfers] = reference
        yield reference


def _put_balance(statement: etree._Element, code: str, cents: int, on: str) -> None:
    balance = _child(statement, "Bal")
    _put(balance, "Tp/CdOrPrtry/Cd", code)
    _put_amount(balance, "Amt", abs(cents))
    _put(balance, "CdtDbtInd", "DBIT" if cents < 0 else "CRDT")
    _put(balance, "Dt/Dt", on)


def _put_entry(statement: etree._Element, entry: _Entry, reference: str) -> None:
    node = _child(statement, "Ntry")
    _put_amount(node, "Amt", entry.amount_cents)
    _put(node, "CdtDbtInd", entry.direction)
    if entry.taken_back:
        _put(node, "RvslInd", "true")
    _put(node, "Sts/Cd", "BOOK")
    _put(node, "BookgDt/Dt", entry.booked_on)
    _put(node, "ValDt/Dt", entry.booked_on)
    _put(node, "AcctSvcrRef", reference)
    _put(node, "BkTxCd/Domn/Cd", "PMNT")
    _put(node, "BkTxCd/Domn/Fmly/Cd", entry.family[0])
    _put(node, "BkTxCd/Domn/Fmly/SubFmlyCd", entry.family[1])
    if not entry.transfers:
        return
    details = _child(node, "NtryDtls")
    if entry.batch_id:
        _put(details, "Btch/PmtInfId", entry.batch_id)
        _put(details, "Btch/NbOfTxs", str(len(entry.transfers)))
    for transfer in entry.transfers:
        _put_detail(_child(details, "TxDtls"), entry, transfer)


def _put_detail(node: etree._Element, entry: _Entry, transfer: Transfer) -> None:
    name, iban = entry.debtor
    _put(node, "Refs/EndToEndId", transfer.end_to_end_id)
    _put_amount(node, "Amt", transfer.amount_cents)
    _put(node, "CdtDbtInd", entry.direction)
    _put(node, "RltdPties/Dbtr/Pty/Nm", name)
    _put(node, "RltdPties/DbtrAcct/Id/IBAN", iban)
    _put(node, "RltdPties/Cdtr/Pty/Nm", transfer.creditor_name)
    _put(node, "RltdPties/CdtrAcct/Id/IBAN", transfer.creditor_iban)
    if transfer.remittance:
        _put(node, "RmtInf/Ustrd", transfer.remittance)
    if entry.reason:
        _put(node, "RtrInf/Rsn/Cd", entry.reason)


def _put_amount(parent: etree._Element, name: str, cents: int) -> None:
    _put(parent, name, amounts.text_of(cents)).set("Ccy", "EUR")


def _put(parent: etree._Element, path: str, value: str) -> etree._Element:
    """Set the text at a path; a step that is the last child already is not made again."""
    for name in path.split("/"):
        last = parent[-1] if len(parent) else None
        same = last is not None and etree.QName(last).localname == name
        parent = last if last is not None and same else _child(parent, name)
    parent.text = value
    return parent


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
