"""Why a bank returned or rejected a transfer: ISO 20022 codes in words.

Source: ISO 20022 external code sets, ExternalReturnReason1Code and ExternalStatusReason1Code; those
that occur with SEPA credit transfers (European Payments Council, EPC135-18, reason codes).
"""

from subak.language.catalogue import LanguageCode, table


def meaning_of(language: LanguageCode, code: str) -> str:
    """What a code says, or the code itself where it is not among the usual ones."""
    return table(language, "bank_reasons").get(code, code)
