"""A bank that plays along in demo and tests: reads our pain.001, answers with camt.053.001.08.

Source: ISO 20022 BankToCustomerStatement version 08. It keeps no books: the caller says what
happened on which day, and the same days give the same bytes, bank references included, so that
statements over overlapping days show the same entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from subak.core.errors import need
from subak.exchange import amounts, safe_xml
from subak.exchange.pain001 import Transfer
from subak.exchange.safe_xml import nodes, text

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_ORDER = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}Document"
_CLOSED_AT = "T20:00:00Z"
_CREDIT_RECEIVED, _CREDIT_ISSUED = ("RCDT", "ESCT"), ("ICDT", "ESCT")
_CREDIT_RETURNED = ("ICDT", "RRTN")


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the statement, in euro, with its balance before the first day."""

    iban: str
    name: str
    opening_cents: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that arrives."""

    debtor_name: str
    debtor_iban: str
    amount_cents: int
    remittance: str
    end_to_end_id: str = "NOTPROVIDED"


@dataclass(frozen=True, slots=True)
class Returned:
    """A transfer that comes back; AC04 says that the creditor's account is closed."""

    transfer: Transfer
    reason: str = "AC04"


@dataclass(frozen=True, slots=True)
class BankDay:
    """What the bank books on one day: one debit for each batch, or one for each transfer."""

    booked_on: str
    receipts: tuple[Receipt, ...] = ()
    order_files: tuple[bytes, ...] = ()
    returns: tuple[Returned, ...] = ()
    batch_booked: bool = True


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry: transfers seen from their debtor and creditor, moved in one direction."""

    booked_on: str
    direction: str
    family: tuple[str, str]
    debtor: tuple[str, str]
    transfers: tuple[Transfer, ...]
    batch_id: str = ""
    reason: str = ""

    @property
    def amount_cents(self) -> int:
        return sum(transfer.amount_cents for transfer in self.transfers)

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
    references = {day.booked_on: 0 for day in days}
    for entry in entries:
        references[entry.booked_on] += 1
        _put_entry(statement, entry, _reference(account, entry, references[entry.booked_on]))
    return etree.tostring(document, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def transfers_of(order_file: bytes) -> list[Transfer]:
    """The transfers of a pain.001 file. Errors: `bank.not_order`, `bank.amount_malformed`."""
    root = safe_xml.parse(order_file, otherwise="bank.not_order")
    return [_transfer(node) for node in nodes(root, "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf")]


def _entries(account: Account, day: BankDay) -> Iterator[_Entry]:
    own = (account.name, account.iban)
    for receipt in day.receipts:
        moved = Transfer(receipt.end_to_end_id, *own, receipt.amount_cents, receipt.remittance)
        payer = (receipt.debtor_name, receipt.debtor_iban)
        yield _Entry(day.booked_on, "CRDT", _CREDIT_RECEIVED, payer, (moved,))
    for content in day.order_files:
        for batch_id, transfers in _batches(content, account.iban):
            parts = [transfers] if day.batch_booked else [(one,) for one in transfers]
            for part in parts:
                yield _Entry(day.booked_on, "DBIT", _CREDIT_ISSUED, own, part, batch_id)
    for back in day.returns:
        yield _Entry(
            day.booked_on, "CRDT", _CREDIT_RETURNED, own, (back.transfer,), reason=back.reason
        )


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


def _reference(account: Account, entry: _Entry, number: int) -> str:
    """The bank's own reference: fixed by account, day and place in the day."""
    named = f"{account.iban}|{entry.booked_on}|{number}|{entry.signed_cents}"
    return "SB" + sha256(named.encode()).hexdigest()[:16].upper()


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
    _put(node, "Sts/Cd", "BOOK")
    _put(node, "BookgDt/Dt", entry.booked_on)
    _put(node, "ValDt/Dt", entry.booked_on)
    _put(node, "AcctSvcrRef", reference)
    _put(node, "BkTxCd/Domn/Cd", "PMNT")
    _put(node, "BkTxCd/Domn/Fmly/Cd", entry.family[0])
    _put(node, "BkTxCd/Domn/Fmly/SubFmlyCd", entry.family[1])
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
