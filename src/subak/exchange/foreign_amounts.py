"""What was instructed in another currency than the one that the bank booked.

Source: ISO 20022 AmtDtls (InstdAmt, TxAmt, CntrValAmt) and CcyXchg. It is shown beside the booked
amount and never counted.
"""

from __future__ import annotations

from lxml import etree

from subak.exchange.safe_xml import nodes, texts

_PLACES = ("AmtDtls", "NtryDtls/TxDtls/AmtDtls")
_KINDS = ("InstdAmt", "TxAmt", "CntrValAmt")


def instructed(entry: etree._Element, currency: str) -> tuple[str, str]:
    """The amount with its currency and the rate, as the bank writes them; "" where there is none.

    The first amount in another currency than `currency`.
    """
    for place in _PLACES:
        for kind in _KINDS:
            for amount in nodes(entry, f"{place}/{kind}/Amt"):
                if amount.get("Ccy", currency) != currency:
                    rates = texts(entry, f"{place}/{kind}/CcyXchg/XchgRate")
                    rates += texts(entry, f"{place}/CntrValAmt/CcyXchg/XchgRate")
                    written = f"{(amount.text or '').strip()} {amount.get('Ccy')}"
                    return written, rates[0] if rates else ""
    return "", ""
