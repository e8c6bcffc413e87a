"""Floor 1: amounts that go through a graph of flows, exact to the last unit."""
