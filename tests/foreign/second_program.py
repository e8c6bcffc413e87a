"""What the runs of a rule pay, from an exported log alone: python second_program.py LOG RULE."""
# Nodes of flows: process `p`, batch `r#1`, claim `p/work/me`. Protocols: `measure / number unit`.

import json
import sys
from base64 import b64decode
from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

MICRO, RATES = 10**6, ("protocol", "action", "specification")  # units of 1e-8 in a cent
COMES, GOES = ("produce", "raise"), ("consume", "lower", "transfer", "transferAllRights")


def apportion(amount, weights):  # floors; largest remainders; tie: larger weight, smaller id
    total = sum(weights.values()) or 1
    parts = {name: amount * each // total for name, each in weights.items()}
    order = sorted(weights, key=lambda n: (-(amount * weights[n] % total), -weights[n], n.encode()))
    more = order[: amount - sum(parts.values())] if any(weights.values()) else ()
    return {name: part + (name in more) for name, part in parts.items()}


def capped(amount, weights, caps):
    shares = apportion(amount, weights)
    over = {name: caps[name] for name in shares if shares[name] > caps[name]}
    others = {name: weight for name, weight in weights.items() if name not in over}
    return over | capped(amount - sum(over.values()), others, caps) if over else shares


class Books:
    def __init__(self, log):
        self.doc = lambda d: json.loads((log / f"documents/{b64decode(d).hex()}.json").read_bytes())
        self.all, self.decided, self.batches, self.entered = defaultdict(dict), {}, {}, set()
        self.newest, self.drawn, self.paid, self.ins = {}, {}, Counter(), defaultdict(list)
        self.outs, self.events = defaultdict(list), self.all["event.recorded"]

    def take(self, kind, said, day):
        self.all[kind][said["id"]] = said
        if kind == "event.recorded":
            for part in {"quantity", "effort"} & said.keys():
                unit = self.all["unit.defined"].get(said[part]["unit"], {"decimals": 2})
                said[f"one {part}"], said[part] = 10 ** unit["decimals"], int(said[part]["amount"])
            self.follow(said, said["action"] in COMES)
        elif kind == "event.corrected" and said["part"] != "measure":
            self.events[said["event"]][said["part"]] += int(said["difference"])
        elif kind == "event.withdrawn":
            self.events.pop(said["event"]).update(quantity=0, effort=0)
        elif kind == "resource.registered":
            self.follow({"id": "", "resource": said["id"], "quantity": int(said["accounting"])}, 1)
        elif kind == "recognition.decided" and said["outcome"] == "recorded":
            self.decided |= dict.fromkeys(said["contributions"], date.fromisoformat(day))
        elif kind == "recognition.accepted":
            self.decided |= dict.fromkeys(self.decided.keys() & {*said["contributions"]}, date.min)

    def follow(self, said, comes):  # of which batch it took, to which process, which batch it began
        resources, source = [said.get("resource"), said.get("to_resource")], ""
        if made := said.get("creates"):
            resources[not comes], self.all["resource.registered"][made["id"]] = made["id"], made
        said["of"] = resources[0] or resources[1]
        if resources[0] and not comes:
            source = self.drawn[said["id"]] = self.newest[resources[0]]
            self.batches[source]["taken"] += [said] if said["action"] in GOES else []
        (self.outs if comes else self.ins)[said.get("process")].append(said)
        source = said.get("process", source) if comes else source
        if of := resources[not comes]:
            before = self.newest.get(of, "")
            name = self.newest[of] = f"{of}#{int(before.split('#')[1]) + 1 if before else 1}"
            self.batches[name] = {"came": said, "source": source, "before": before, "taken": []}

    def credits(self, said, day="9999-12-31"):  # if their appeal is over by then
        protocol = self.doc(self.all["protocol.published"][said["protocol"]]["document"])
        days = date.fromisoformat(day) - self.decided.get(said["id"], date.max)
        of, _, per, _ = protocol["credits"].split()
        amounts = {each["of"]: int(each["amount"]) for each in said["measures"]}
        return amounts[of] // int(per) if days > timedelta(protocol["days_to_appeal"]) else 0

    def rate(self, said, action):  # of an action with a thing of a kind, or of any; of a kind alone
        kind = said["of"] and self.all["resource.registered"][said["of"]]["specification"]
        return self.rates.get((None, action, kind)) or self.rates.get((None, action, None), {})

    def worth(self, said, rate=None, part="quantity"):
        cents = Fraction((rate or self.rate(said, None)).get("cents", 0))
        return int(cents * MICRO * max(said.get(part, 1), 0) / said.get(f"one {part}", 1))

    def shares(self, goods):  # by the rates of their kinds, else equally among what is there
        rated = {each["id"]: self.worth(each) for each in goods}
        return (
            rated if any(rated.values()) else {each["id"]: each["quantity"] > 0 for each in goods}
        )

    def visit(self, node):  # finds its flows, and what each got that drew on it
        if node not in self.flows and "/" not in node:
            flows = self.of_batch(node) if "#" in node else self.of_process(node)
            left = self.passed[node] = sum(by for _, by in flows.values())
            alike = "#" in node and not left
            self.flows[node] = {event: (to, by or alike) for event, (to, by) in flows.items()}
            self.passed |= apportion(left, self.shares(self.outs.get(node, [])))
            batch = self.batches.get(node, {"came": {"quantity": 0}, "before": "", "taken": ()})
            stock = batch["came"]["quantity"] + self.stock.get(batch["before"], 0)
            for said in batch["taken"]:
                part = self.passed[said["id"]] = (
                    left * min(said["quantity"], stock) // max(stock, 1)
                )
                left, stock = left - part, stock - said["quantity"]
            self.passed["left of", node], self.stock[node] = left, stock
        return node

    def of_batch(self, node):  # what was left of the one before, and how it came in
        came, source, before = map(self.batches[node].get, ("came", "source", "before"))
        flows, event = {}, came["id"]
        if before and self.stock[self.visit(before)]:
            flows["#left"] = before, self.passed["left of", before]
        deals = [each for each in self.all["agreement.recorded"].values() if event in each["goods"]]
        for paid in (self.events[each] for deal in deals for each in deal["payments"]):
            parts = self.shares([self.events[each] for each in deals[0]["goods"]])
            worth = apportion(paid["quantity"] * MICRO, parts)[event]
            flows[paid["id"]] = f"{node}/{paid['action']}/{paid['provider']}", worth
        if event and not deals:
            to = self.visit(source or f"{node}/{came['action']}/{came['provider']}")
            flows[event] = to, self.passed[event] if source else self.worth(came)
        return flows

    def of_process(self, node):  # credits, units, what was taken; citations by a percent of these
        flows, cited = {}, {}
        for said in (each for each in self.ins[node] if each["id"] in self.events):
            event, rate = said["id"], self.rate(said, said["action"])
            to = self.visit(self.drawn.get(event, f"{node}/{said['action']}/{said['provider']}"))
            if "protocol" in said:
                rate = self.rates.get((said["protocol"], None, None), {"cents": 0})
                flows[event] = to, int(Fraction(rate["cents"]) * MICRO * self.credits(said))
            elif "percent_of_others" in rate:
                cited[event] = to, Fraction(rate["percent_of_others"]) / 100
            elif "cents" in rate:
                part = "effort" if "effort" in said else "quantity"
                flows[event] = to, self.worth(said, rate, part)
            else:
                flows[event] = to, self.passed[event] if said["action"] in GOES else 0
        others, bare = sum(by for _, by in flows.values()), not flows
        for event, (to, part) in cited.items():
            flows[event] = to, self.passed[to] if bare else int(others * part)
        return flows

    def carry(self, entering, least):  # where it ends; to some nodes comes at least so much
        came = Counter(entering)
        for node, flows in reversed(self.flows.items()):
            came[node] = max(came[node], least.get(node, 0))
            parts = apportion(came[node], {event: by for event, (_, by) in flows.items()})
            came[node] -= sum(parts.values())
            came.update(sum((Counter({flows[e][0]: part}) for e, part in parts.items()), Counter()))
        return +came

    def give(self, node, cents, run, day):  # at a node of the rule; the rest is not distributed
        assert not {"cap", "floor", "rule", "total", "remaining"} & {*json.dumps(node).split('"')}
        if parts := node.get("split") or node.get("buckets", {}).get("parts"):
            of = {p["id"]: int(Fraction(p.get("weight", p.get("percent"))) * 10**9) for p in parts}
            of = apportion(cents, of | {"-": 10**11 - sum(of.values()) if "buckets" in node else 0})
            return sum((self.give(p, of[p["id"]], run, day) for p in parts), Counter())
        if "account" in node:
            return Counter({f"kept:{node['account']}": cents})
        if hours := node.get("hours"):
            some = [s for s in self.events.values() if s.get("protocol") in hours["protocols"]]
            apart = {"process"} if hours.get("outside_processes") else set()
            some = [s for s in some if s["pact"] == run["pact"] and not apart & s.keys()]
            of = sum((Counter({s["provider"]: self.credits(s, day)}) for s in some), Counter())
            return Counter(apportion(cents, of))
        self.rates = {tuple(map(r.get, RATES)): r for rs in node["cascade"].values() for r in rs}
        self.flows, self.passed, self.stock = {}, {}, {}
        nodes = {event: self.visit(self.drawn[event]) for event in run["deliveries"]}
        self.entered |= set(nodes.values())
        whole = self.carry({}, {self.visit(each): self.passed[each] for each in self.entered})
        claimed = apportion(sum(whole.values()) // MICRO, whole)
        shares = apportion(cents * MICRO, {event: self.passed[event] for event in nodes})
        came = self.carry(sum((Counter({nodes[e]: shares[e]}) for e in nodes), Counter()), {})
        cents = sum(part for end, part in apportion(cents, came).items() if "/" in end)
        came = {end: units for end, units in came.items() if "/" in end}
        paid = capped(cents, came, {claim: claimed[claim] - self.paid[claim] for claim in came})
        self.paid.update(paid)
        whom = {claim: claim.split("/")[2] for claim in paid}
        whom |= {claim: f"kept:{who}" for claim, who in whom.items() if who == run["holder"]}
        return sum((Counter({whom[claim]: part}) for claim, part in paid.items()), Counter())


books = Books(log := Path(sys.argv[1]))
for path in sorted(path for path in log.glob("tile/entries/**/*") if path.is_file()):
    data = path.read_bytes()
    while data:
        end = 2 + int.from_bytes(data[:2], "big")
        entry, data = json.loads(data[2:end]), data[end:]
        said, day = entry["body"], entry["stamp"]["day"]
        books.take(entry["kind"], said, day)
        if entry["kind"] == "distribution.run" and said["rule"] == sys.argv[2]:
            rule = books.all["distribution.adopted"][said["rule"]]
            said |= books.all["pool.opened"][rule["pool"]] | {"id": said["id"]}
            rule = books.all["distribution.published"].get(rule.get("published"), rule)
            funds = [books.all["funding.received"][each.split(":")[-1]] for each in said["sources"]]
            cents = sum(int(each["amount"]) for each in funds)
            paid = books.give(books.doc(rule["document"])["root"], cents, said, day)
            print(json.dumps({"run": said["id"], **paid}))
