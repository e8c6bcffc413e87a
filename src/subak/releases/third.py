"""Release `2027-01`: the public log, and who said what stands in it.

It adds to the second release; the manner of naming is described in the first.
"""

from subak.core.release import Release, publish
from subak.ledger import erasures as _erasures
from subak.ledger import keys as _keys
from subak.ledger import log_keys as _log_keys
from subak.ledger import passkey_sites as _passkey_sites
from subak.ledger import proof_norms as _proof_norms
from subak.ledger import proofs as _proofs
from subak.releases import second

__all__ = ["_erasures", "_keys", "_log_keys", "_passkey_sites", "_proof_norms", "_proofs"]

NAME = "2027-01"

KINDS = (
    *second.KINDS,
    ("key.added", 1),
    ("key.ended", 1),
    ("logkey.appointed", 1),
    ("passkeys.accepted", 1),
    ("payload.erased", 1),
    ("proofs.required", 1),
)

GUARDS = (
    *second.GUARDS,
    "proofs.checked",
)

CONSEQUENCES = (*second.CONSEQUENCES,)

publish(Release(NAME, frozenset(KINDS), frozenset(GUARDS), frozenset(CONSEQUENCES)))
