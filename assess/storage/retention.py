"""What is kept too long is deleted, whole: the assessment and every row of every table that belongs to it."""

from collections.abc import Iterator

from sqlite_utils import Database

from assess.storage.writing import write

_OLD = "updated_at < ? and not exists (select 1 from results where assessment = assessments.id and submitted_at >= ?)"


def expire(db: Database, before: str) -> int:
    """Deletes the assessments last changed before a time (ISO 8601, UTC). Returns how many there were."""
    names = [name for (name,) in db.execute(f"select id from assessments where {_OLD}", [before, before])]
    for name in names:
        with write(db):
            _delete(db, "assessments", "id", name)
    return len(names)


def _delete(db: Database, table: str, column: str, value: object) -> None:
    for child, own, key in _references(db, table):
        keys = db.execute(f"select distinct [{key}] from [{table}] where [{column}] = ?", [value]).fetchall()
        for (held,) in keys:
            _delete(db, child, own, held)
    db.execute(f"delete from [{table}] where [{column}] = ?", [value])


def _references(db: Database, table: str) -> Iterator[tuple[str, str, str]]:
    """Every table that refers to `table`, by which column of its own, and to which."""
    for child in db.table_names():
        for key in db.table(child).foreign_keys:
            if key.other_table == table and child != table and key.column and key.other_column:
                yield child, key.column, key.other_column
