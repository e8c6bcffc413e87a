"""The plan of a database, the same for DuckDB and Spark: a level at a time, in SQL.

1 the flows of a level are joined with what came to their nodes;
2 floors and remainders, and the place of each flow among those of its node: larger remainder, then
larger weight, then earlier; as many as units are missing get one more;
3 what was carried is added to what arrived.
Never a division but that of whole numbers, never an order by anything but whole numbers. The
dialects differ in two words: the whole division, and the type in which products are made.
"""

from typing import NamedTuple


class Dialect(NamedTuple):
    """How a database divides whole numbers, and in which type."""

    divide: str
    product: str


def joined(low: int, high: int) -> str:
    """Step 1, for the nodes from `low` up to `high`: out of `flows` with `total`, and `arrived`."""
    return f"""
        SELECT place, source, target, weight, total, amount
        FROM flows
        JOIN (
            SELECT target AS source, sum(amount) AS amount FROM arrived
            WHERE target >= {low} AND target < {high} GROUP BY target
        ) AS came USING (source)
        WHERE source >= {low} AND source < {high} AND total > 0 AND amount > 0
    """  # noqa: S608 - whole numbers alone


def carried(dialect: Dialect) -> str:
    """Step 2, out of `level`: place, target and amount of each of its flows."""
    divide, product = dialect
    return f"""
        WITH shares AS (
            SELECT place, source, target, weight, amount,
                   CAST(weight * (amount {divide} total)
                        + CAST(weight AS {product}) * (amount % total) {divide} total AS BIGINT)
                   AS share,
                   CAST(weight AS {product}) * (amount % total) % total AS remainder
            FROM (
                SELECT place, source, target, weight,
                       CAST(total AS {product}) AS total, CAST(amount AS {product}) AS amount
                FROM level
            ) AS typed
        ), ranked AS (
            SELECT place, target, share,
                   row_number() OVER (
                       PARTITION BY source ORDER BY remainder DESC, weight DESC, place
                   ) AS rank,
                   amount - sum(share) OVER (PARTITION BY source) AS missing
            FROM shares
        )
        SELECT place, target,
               CAST(share + CASE WHEN rank <= missing THEN 1 ELSE 0 END AS BIGINT) AS amount
        FROM ranked
    """  # noqa: S608 - words of the dialect alone


WITH_TOTALS = """
    SELECT place, source, target, weight, sum(weight) OVER (PARTITION BY source) AS total
    FROM given
"""
"""The flows, each beside the sum of the weights of its node."""
