"""Tables of companies: what columns they have, reading and checking them, scoring every row, writing the results.

Polars does the tables; the scores come from the same `assess.assessment.assess` as a single company's.
"""
