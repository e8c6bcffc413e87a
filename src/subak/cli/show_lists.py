"""The lists of `subak show`: which columns of which read tables, and by what they are chosen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Listing:
    """Columns of a selection, its order, and the expressions that an ID is compared with."""

    columns: tuple[str, ...]
    source: str
    order: str
    keys: tuple[str, ...] = ()
    where: str = ""
    more: tuple[str, ...] = ()
    """Lists of what belongs to one of it, under that one."""

    def statement(self, *, chosen: bool) -> str:
        """The selection as SQL; chosen, it takes the ID once for each key."""
        conditions = [self.where] if self.where else []
        if chosen:
            conditions.append("(" + " OR ".join(f"{key} = ?" for key in self.keys) + ")")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        selected = ", ".join(_EXPRESSIONS.get(column, column) for column in self.columns)
        return f"SELECT {selected} FROM {self.source}{where} ORDER BY {self.order}"  # noqa: S608


_EXPRESSIONS = {
    "aid": "code",
    "credits": "lot.recognition || ':' || lot.first || '-' || lot.last",
    "serial": "lot.series || ' ' || lot.serial_first || '–' || lot.serial_last",
    "value_cents": "(lot.last - lot.first + 1) * lot.tariff_cents",
    "count": "lot.last - lot.first + 1",
    "effort_decimals": "of_effort.decimals",
    "unit_decimals": "decimals",
    "unit_of_effort": "effort_unit",
    "signed": "(SELECT count(*) FROM pact_partner p WHERE p.pact = pact.id"
    " AND p.signed_on IS NOT NULL)",
    "partners": "(SELECT count(*) FROM pact_partner p WHERE p.pact = pact.id)",
    "credited": "contribution.credits",
    "debt.left_cents": "claim.cents - settled_cents",
    "left_cents": "cents - settled_cents",
    "paid_cents": "(SELECT sum(paid.quantity) FROM agreement_event e JOIN event paid"
    " ON paid.id = e.event WHERE e.agreement = agreement.id AND e.side = 'payment')",
    "title": "document",
}
"""Columns that are more than a column of a table."""

_EVENT = (
    "event.id", "happened_on", "action", "provider", "receiver", "quantity", "event.unit",
    "unit.decimals", "effort", "event.effort_unit", "effort_decimals",
)  # fmt: skip
_UNITS = (
    " LEFT JOIN unit ON unit.id = event.unit"
    " LEFT JOIN unit of_effort ON of_effort.id = event.effort_unit"
)
_EVENTS = f"event{_UNITS}"
_CONTRIBUTION = (
    "contribution.id", "contribution.provider", "contribution.pact", "contribution.protocol",
    "happened_on", "measures", "status", "due_on", "days_late", "recognition", "credited",
)  # fmt: skip
_CONTRIBUTIONS = "contribution JOIN event ON event.id = contribution.id"
_CONTRIBUTION_KEYS = (
    "contribution.id", "contribution.provider", "contribution.pact", "contribution.protocol",
    "recognition", "status",
)  # fmt: skip

LISTINGS = {
    "agents": Listing(
        ("id", "name", "type", "sphere"), "agent", "n", ("id", "type", "sphere"),
        more=("mandates", "keys"),
    ),
    "mandates": Listing(
        ("id", "who", "principal", "acts", "until", "ended_on"),
        "mandate",
        "n, id",
        ("id", "who", "principal"),
    ),
    "keys": Listing(
        ("id", "agent", "way", "added_by", "added_on", "ended_on", "end_reason"),
        "author_key",
        "n, id",
        ("id", "agent", "way"),
    ),
    "proofs": Listing(
        ("kind", "since", "ways"), "proof_norm", "kind, since, n", ("kind", "id")
    ),
    "sites": Listing(
        ("site", "origins", "accepted_on"), "passkey_site", "n", ("site", "id")
    ),
    "units": Listing(("id", "unit_decimals"), "unit", "n, id", ("id",)),
    "kinds": Listing(("id", "unit", "unit_of_effort"), "specification", "n, id", ("id", "unit")),
    "resources": Listing(
        ("resource.id", "name", "specification", "accounting", "onhand", "unit", "decimals",
         "accountable", "custodian", "place", "contained_in"),
        "resource JOIN unit ON unit.id = resource.unit",
        "resource.n",
        ("resource.id", "accountable", "custodian", "specification"),
        more=("resource_events",),
    ),
    "processes": Listing(
        ("id", "specification", "pact", "opened_by", "opened_on", "closed_on"),
        "process",
        "n",
        ("id", "specification", "pact", "opened_by"),
        more=("process_events",),
    ),
    "agreements": Listing(
        ("agreement.id", "receiver", "paid_cents", "recorded_on", "withdrawn_on"),
        "agreement",
        "n",
        ("agreement.id", "receiver"),
        more=("agreement_events",),
    ),
    "agreement_events": Listing(
        ("side", *_EVENT),
        f"agreement_event JOIN event ON event.id = agreement_event.event{_UNITS}",
        "side, event.n",
        ("agreement",),
    ),
    "resource_events": Listing(
        (*_EVENT, "resource", "to_resource", "process", "withdrawn_on"),
        _EVENTS,
        "event.n",
        ("resource", "to_resource"),
    ),
    "process_events": Listing(
        (*_EVENT, "resource", "to_resource", "withdrawn_on"), _EVENTS, "event.n", ("process",)
    ),
    "events": Listing(
        (*_EVENT, "resource", "to_resource", "process", "pact", "withdrawn_on"),
        _EVENTS,
        "event.n",
        ("event.id", "provider", "receiver", "resource", "to_resource", "process", "pact"),
    ),
    "contributions": Listing(
        _CONTRIBUTION, _CONTRIBUTIONS, "contribution.n", _CONTRIBUTION_KEYS, more=("credits",)
    ),
    "overdue": Listing(
        _CONTRIBUTION,
        _CONTRIBUTIONS,
        "due_on, contribution.n",
        _CONTRIBUTION_KEYS,
        "((status IN ('recorded', 'waiting') AND due_on < ?)"
        " OR (days_late > 0 AND status IN ('decided', 'refused', 'appealed')))",
    ),
    "pacts": Listing(
        ("id", "title", "resource", "status", "signed", "partners", "declared_by", "appeal_body",
         "in_force_on", "ended_on"),
        "pact",
        "n",
        ("id", "resource", "status", "declared_by"),
        more=("partners", "pact_protocols", "recognisers"),
    ),
    "partners": Listing(("agent", "signed_on"), "pact_partner", "agent", ("pact",)),
    "pact_protocols": Listing(("protocol",), "pact_protocol", "protocol", ("pact",)),
    "recognisers": Listing(("agent",), "pact_recogniser", "agent", ("pact",)),
    "protocols": Listing(
        ("id", "title", "family", "series", "days_to_decide", "days_to_appeal", "valid_first",
         "valid_last"),
        "protocol",
        "n",
        ("id", "family", "series"),
    ),
    "credits": Listing(
        ("serial", "credits", "count", "holder", "contribution", "protocol", "status",
         "final_from", "value_cents"),
        "lot",
        "series, serial_first",
        ("holder", "contribution", "protocol", "recognition", "series", "status", "pact"),
    ),
    "aids": Listing(
        ("id", "drawer", "aid", "payer", "resource", "first_day", "last_day", "recorded_by",
         "ended_on"),
        "aid",
        "n",
        ("id", "drawer", "code", "payer", "resource"),
    ),
    "debts": Listing(
        ("debt.id", "debt.debtor", "debt.pool", "contribution", "debt.cents", "settled_cents",
         "debt.left_cents", "set_off", "waived_for", "booked_on"),
        "debt JOIN claim ON claim.id = debt.id",
        "debt.n, debt.id",
        ("debt.id", "revision", "debt.pool", "debt.debtor", "contribution"),
        more=("settlements",),
    ),
    "pools": Listing(
        ("id", "pact", "holder", "bank_cents", "opened_on", "closed_on"),
        "pool",
        "n",
        ("id", "pact", "holder"),
        more=("accounts",),
    ),
    "accounts": Listing(("pool", "name", "cents"), "account", "pool, name", ("pool", "name")),
    "fundings": Listing(
        ("id", "pool", "booked_on", "cents", "payer", "pledge", "status", "refunded_cents",
         "repaid_cents"),
        "funding",
        "booked_on, n",
        ("id", "pool", "payer", "pledge", "status"),
    ),
    "unmatched": Listing(
        ("id", "pool", "booked_on", "cents", "repaid_cents", "line"),
        "funding",
        "booked_on, n",
        ("id", "pool"),
        "status = 'unmatched'",
    ),
    "proposals": Listing(
        ("id", "pact", "line_of", "replaces", "published_by", "published_on", "title"),
        "published_rule",
        "n",
        ("id", "pact", "line_of", "replaces"),
    ),
    "rules": Listing(
        ("id", "pool", "published", "replaced_by", "adopted_by", "adopted_on", "title"),
        "rule",
        "n",
        ("id", "pool", "published"),
    ),
    "runs": Listing(
        ("id", "type", "pool", "rule", "distributed_on", "cents", "payees", "first_releaser",
         "second_releaser", "released_on"),
        "run",
        "n",
        ("id", "pool", "rule"),
        more=("run_sources", "run_lines", "run_inputs"),
    ),
    "run_sources": Listing(("account", "cents"), "run_source", "account", ("run",)),
    "run_inputs": Listing(("input", "deliveries"), "run_input", "n", ("run",)),
    "run_lines": Listing(("type", "name", "cents"), "run_line", "type DESC, name", ("run",)),
    "payouts": Listing(
        ("id", "payee", "cents", "status", "message", "sent_on", "confirmed_on", "returns",
         "return_reason", "rejections", "reject_reason"),
        "payout",
        "n, id",
        ("id", "run", "payee", "status"),
    ),
    "claims": Listing(
        ("id", "type", "pool", "payee", "debtor", "cents", "settled_cents", "left_cents",
         "claimed_on"),
        "claim",
        "n, id",
        ("id", "type", "pool", "payee", "debtor", "run", "rule"),
        more=("settlements",),
    ),
    "settlements": Listing(
        ("claim", "settled_by", "cents", "settled_on"), "settlement", "n, claim", ("claim",)
    ),
    "balances": Listing(
        ("pool", "day", "cents", "stated_at"), "balance", "day, stated_at, n", ("pool", "day")
    ),
    "releases": Listing(
        ("id", "pool", "source", "target", "cents", "ground", "released_by", "released_on"),
        "undistributed_release",
        "n",
        ("id", "pool", "source"),
    ),
    "changes": Listing(
        ("payee", "said_by", "said_on", "in_force"), "payee_change", "n", ("payee", "said_by")
    ),
}  # fmt: skip
_PARTS = (
    "partners", "pact_protocols", "recognisers", "resource_events", "process_events",
    "run_sources", "run_lines", "run_inputs", "agreement_events",
)  # fmt: skip
KINDS = tuple(name for name in LISTINGS if name not in _PARTS)


def column_name(column: str) -> str:
    """A column without its table."""
    return column.rpartition(".")[2]
