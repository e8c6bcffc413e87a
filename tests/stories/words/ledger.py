"""Words of the room ledger: agents, mandates, units, kinds, resources, processes."""

from typing import cast, get_args

from subak.core.entry import Entry
from subak.core.values import AgentId, PactId, ProcessId, ResourceId, SpecificationId, UnitId
from subak.ledger.agents import AgentRegistered, Agents, AgentType, Sphere
from subak.ledger.mandates import Act, MandateEnded, MandateGranted
from subak.ledger.processes import ProcessClosed, ProcessOpened
from subak.ledger.resources import ResourceRegistered, Resources
from subak.ledger.units import SpecificationDefined, UnitDefined
from tests.stories.telling import Telling
from tests.stories.vocabulary import deed, key, listed, outcome


@deed("registers {agents…}, {type} of the sphere {sphere}")
def registers_agents(told: Telling, agents: str, type: str, sphere: str) -> list[Entry]:  # noqa: A002
    kind = next(each for each in get_args(AgentType) if type.removesuffix("s") == each)
    return [
        AgentRegistered(
            id=each, type=cast("AgentType", kind), sphere=cast("Sphere", sphere), name=bytes(32)
        )
        for each in listed(agents)
    ]


@deed("lets {who} {acts…} for {principal} until {day}")
def grants(told: Telling, who: str, acts: str, principal: str, day: str) -> Entry:
    return MandateGranted(
        id=told.new_id("mandate"),
        who=AgentId(key(who)),
        principal=AgentId(key(principal)),
        acts=tuple(cast("Act", act) for act in listed(acts) if act != "nothing"),
        until=day,
    )


@deed("ends the mandate {mandate} of {who} for {principal}")
def ends_mandate(told: Telling, mandate: str, who: str, principal: str) -> Entry:
    return MandateEnded(
        id=told.new_id("end"),
        mandate=mandate,
        who=AgentId(key(who)),
        principal=AgentId(key(principal)),
    )


@deed("defines the unit {unit} with {decimals} decimals")
def defines_unit(told: Telling, unit: str, decimals: str) -> Entry:
    return UnitDefined(id=unit, decimals=int(decimals))


@deed("defines the kind {kind} counted in {unit}[ and worked in {effort}]")
def defines_kind(told: Telling, kind: str, unit: str, effort: str | None = None) -> Entry:
    return SpecificationDefined(
        id=kind, unit=UnitId(unit), effort_unit=UnitId(effort) if effort else None
    )


@deed(
    "registers {resource}: {amount} of {kind}[ of {accountable}][ held by {custodian}]"
    "[ inside {container}]"
)
def registers_resource(told: Telling, resource: str, amount: str, kind: str, **more: str) -> Entry:
    return ResourceRegistered(
        id=key(resource),
        specification=SpecificationId(kind),
        accountable=AgentId(key(more.get("accountable", told.actor))),
        custodian=AgentId(key(more["custodian"])) if "custodian" in more else None,
        accounting=amount,
        onhand=amount,
        contained_in=ResourceId(more["container"]) if "container" in more else None,
    )


@deed("opens the process {process}[ for the stage {stage}][ under {pact}]")
def opens_process(
    told: Telling, process: str, stage: str | None = None, pact: str | None = None
) -> Entry:
    return ProcessOpened(id=process, specification=stage, pact=PactId(key(pact)) if pact else None)


@deed("closes the process {process}")
def closes_process(told: Telling, process: str) -> Entry:
    return ProcessClosed(id=told.new_id("closing"), process=ProcessId(process))


@outcome("{agent} is known")
def agent_known(told: Telling, agent: str) -> None:
    assert key(agent) in told.state[Agents]


@outcome("{agent} answers for {amount} of {resource}")
def answers_for(told: Telling, agent: str, amount: str, resource: str) -> None:
    held = told.state[Resources][ResourceId(resource)]
    assert (held.accountable, held.accounting) == (key(agent), int(amount)), held


@outcome("{agent} holds {amount} of {resource}")
def holds(told: Telling, agent: str, amount: str, resource: str) -> None:
    held = told.state[Resources][ResourceId(resource)]
    assert (told.state[Resources].holder(held), held.onhand) == (key(agent), int(amount)), held


@outcome("{resource} lies at {place}")
def lies_at(told: Telling, resource: str, place: str) -> None:
    assert told.state[Resources][ResourceId(resource)].place == place


@outcome("{resource} is in the state {state}")
def in_state(told: Telling, resource: str, state: str) -> None:
    assert told.state[Resources][ResourceId(resource)].state == state


@outcome("{resource} is at the stage {stage}")
def at_stage(told: Telling, resource: str, stage: str) -> None:
    assert told.state[Resources][ResourceId(resource)].stage == stage


@outcome("{resource} is inside {container}")
def inside(told: Telling, resource: str, container: str) -> None:
    assert told.state[Resources][ResourceId(resource)].contained_in == container
