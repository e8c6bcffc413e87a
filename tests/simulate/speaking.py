"""Who may say something, by the model."""

from tests.simulate.ledger_model import Said
from tests.simulate.model import Model

Broken = set[str]
"""Codes of rules that are broken."""


def may(model: Model, stamp: Said, act: str) -> Broken:
    """Whether somebody may do an act for whom the stamp says."""
    by, principal = stamp["by"], stamp.get("for")
    if by not in model.agents or (principal is not None and principal not in model.agents):
        return {"agent.unknown"}
    codes = {"mandate.ecosystem_cannot_act"} if model.agents[by]["type"] == "ecosystem" else set()
    if principal is None:
        return codes
    ends = [
        held["until"]
        for held in model.mandates.values()
        if (held["who"], held["principal"]) == (by, principal)
        and {act, "administer"} & set(held["acts"])
    ]
    if not ends:
        return codes | {"mandate.missing"}
    return codes | ({"mandate.ended"} if max(ends) < stamp["day"] else set())
