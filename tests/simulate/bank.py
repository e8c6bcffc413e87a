"""A naive bank: it books what happens on one account and prints statements over any days.

It knows nothing of the books; its statements are plain text put together by hand (ISO 20022
camt.053.001.08). A line that is booked late stands at the end of its day, as banks do it.
"""

from dataclasses import dataclass, field

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
DETAIL = "<TxDtls><Refs><EndToEndId>{name}</EndToEndId></Refs>{reason}</TxDtls>"


@dataclass(frozen=True)
class Booked:
    """One line: cents, above zero in; what it says besides."""

    on: str
    cents: int
    reference: str = ""
    ids: tuple[str, ...] = ()
    batch: str = ""
    text: str = ""
    code: str = ""
    reason: str = ""
    back: bool = False
    """A reversal."""
    of: tuple[tuple[str, int], ...] = ()
    """What the bank knows and prints nowhere: each transfer with what it moved."""


@dataclass
class Bank:
    """The account, its lines in the order in which they were booked."""

    iban: str
    lines: list[Booked] = field(default_factory=list)
    printed: int = 0

    def balance(self, last: str = "9999") -> int:
        """What the account holds at the end of a day."""
        return sum(line.cents for line in self.lines if line.on <= last)

    def moved(self, name: str) -> int:
        """What the bank moved for one transfer, in cents, returns included."""
        return sum(cents for line in self.lines for of, cents in line.of if of == name)

    def statement(self, first: str, last: str) -> bytes:
        """A statement over some days, as the bank knows them now."""
        self.printed += 1
        before = sum(line.cents for line in self.lines if line.on < first)
        lines = [line for line in self.lines if first <= line.on <= last]
        lines.sort(key=lambda line: line.on)
        made = (
            f"{last}T{self.printed // 3600:02}:{self.printed // 60 % 60:02}:{self.printed % 60:02}"
        )
        return (
            f"<Document xmlns='{NAMESPACE}'><BkToCstmrStmt><Stmt><Id>{first}/{last}</Id>"
            f"<CreDtTm>{made}Z</CreDtTm><Acct><Id><IBAN>{self.iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
            f"{_balance('OPBD', before, first)}{_balance('CLBD', self.balance(last), last)}"
            f"{''.join(map(_printed, lines))}</Stmt></BkToCstmrStmt></Document>"
        ).encode()


def _balance(code: str, cents: int, on: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(cents)}"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _amount(cents: int) -> str:
    side = "DBIT" if cents < 0 else "CRDT"
    euros = f"{abs(cents) // 100}.{abs(cents) % 100:02}"
    return f"<Amt Ccy='EUR'>{euros}</Amt><CdtDbtInd>{side}</CdtDbtInd>"


def _printed(line: Booked) -> str:
    reason = f"<RtrInf><Rsn><Cd>{line.reason}</Cd></Rsn></RtrInf>" if line.reason else ""
    details = "".join(DETAIL.format(name=name, reason=reason) for name in line.ids)
    if not line.ids and reason:
        details = f"<TxDtls>{reason}</TxDtls>"
    batch = f"<Btch><PmtInfId>{line.batch}</PmtInfId></Btch>" if line.batch else ""
    family = f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>X</Cd><SubFmlyCd>{line.code}</SubFmlyCd></Fmly>"
    return (
        f"<Ntry>{_amount(line.cents)}{'<RvslInd>true</RvslInd>' if line.back else ''}"
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{line.on}</Dt></BookgDt>"
        f"<AcctSvcrRef>{line.reference}</AcctSvcrRef>"
        f"{family + '</Domn></BkTxCd>' if line.code else ''}"
        f"<NtryDtls>{batch}{details}</NtryDtls><AddtlNtryInf>{line.text}</AddtlNtryInf></Ntry>"
    )
