"""The same scoring and the same reports on a Spark cluster: the batch function over Arrow batches, the model broadcast
once to every worker.

Needs the extra `spark` and Java 17. Parquet in and out, on any path that Spark reads.
"""

from assess.batch.spark.reports import draw, reports_schema
from assess.batch.spark.rows import Block, Lists, read, session
from assess.batch.spark.scores import Outcome, check, score

__all__ = ["Block", "Lists", "Outcome", "check", "draw", "read", "reports_schema", "score", "session"]
