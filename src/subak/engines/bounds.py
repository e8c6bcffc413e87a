"""What fits into 64 bits, asked before anything is computed (docs/decisions/0021).

A share is `weight * (amount // total) + weight * (amount % total) // total`: its second product
stays below total squared, so a total below `NARROW` keeps all of it in 64 bits. A node whose total
is larger is *wide*, unless the common divisor of its weights takes it below: the ratios, the
remainders' order and the ties stay what they are.
"""

NARROW = 3_037_000_500
"""The least integer whose square is beyond 2^63 - 1: a narrow total is below it."""
