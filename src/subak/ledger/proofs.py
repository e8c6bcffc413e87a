"""Who said it: the rule that every proof of an act is checked by, in the writer and by an auditor.

The author of an act is `by` in its stamp; a proof is right if a living key of that agent made it
over this very act (`subak.core.proof.act_digest`). Acts without one stand on the operator's word.
"""

from subak.core.books import Books
from subak.core.entry import Entry, Stamp
from subak.core.errors import need, refuse
from subak.core.hooks import EVERY, guard
from subak.core.proof import KeyProof, PasskeyProof, RecoveryProof, Session, act_digest
from subak.core.state import State
from subak.ledger.keys import HeldKey, KeyAdded, KeyEnded, Keys, KeyWay
from subak.ledger.log_keys import LogKeyAppointed
from subak.ledger.passkey_sites import PasskeySites
from subak.ledger.proof_norms import ProofNorms, need_way
from subak.log.ed25519 import is_sound_public_key, verifies
from subak.log.webauthn import Assertion, check_assertion


@guard(EVERY, norm="proofs.checked")
def proved(state: State, stamp: Stamp, said: Entry) -> None:
    """An act is proved in a way that is asked for, and its proof is right."""
    norms = state[ProofNorms]
    if norms:
        need_way(norms, stamp, said)
    if type(stamp.proof) is not Session:
        _check(state, stamp, said)


def _check(state: State, stamp: Stamp, said: Entry) -> None:
    proof, origin = stamp.proof, state[Books].opening.origin
    if isinstance(proof, RecoveryProof):
        _check_recovery(state, stamp, said, proof)
    elif isinstance(proof, KeyProof):
        key = _held(state, stamp, proof.key, "key")
        digest = act_digest(origin, said, stamp.by, stamp.principal, key.id)
        need(verifies(key.public_key, proof.signature, digest), "proof.signature_wrong")
    elif isinstance(proof, PasskeyProof):
        key = _held(state, stamp, proof.key, "passkey")
        digest = act_digest(origin, said, stamp.by, stamp.principal, key.id)
        asserted = Assertion(proof.authenticator, proof.client, proof.signature)
        sites = {site: known.origins for site, known in state[PasskeySites].items()}
        check_assertion(key.public_key, asserted, digest, sites)


def _held(state: State, stamp: Stamp, named: str, way: KeyWay) -> HeldKey:
    """The living key of the author that a proof names."""
    held = (key for key in state[Keys].of(stamp.by) if (key.id, key.way) == (named, way))
    key = next(held, None)
    if key is None:
        refuse("proof.key_not_held", key=named, agent=stamp.by)
    return key


def _check_recovery(state: State, stamp: Stamp, said: Entry, proof: RecoveryProof) -> None:
    """The recovery key signs acts on the keeper's own keys, its appointment of a key of the log,
    and nothing else.
    """
    opening = state[Books].opening
    own = isinstance(said, KeyAdded | KeyEnded) and said.agent == opening.keeper
    principal = opening.operator if isinstance(said, LogKeyAppointed) else None
    keeper = stamp.by == opening.keeper and stamp.principal == principal
    here = keeper and (own or isinstance(said, LogKeyAppointed))
    need(here, "proof.recovery_not_here", keeper=opening.keeper)
    sound = is_sound_public_key(opening.recovery_key)  # the opening was not asked for one
    digest = act_digest(opening.origin, said, stamp.by, stamp.principal, None)
    right = sound and verifies(opening.recovery_key, proof.signature, digest)
    need(right, "proof.signature_wrong")
