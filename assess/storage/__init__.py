"""What is kept between requests, in one SQLite file; the only home of SQL and of sqlite-utils."""

from assess.storage.store import (
    Draft,
    Submission,
    answer,
    connect,
    create,
    digest_of,
    draft,
    give_profile,
    keep_questionnaire,
    kept_questionnaire,
    prepare,
    ready,
    submission,
    submit,
    write,
)

__all__ = [
    "Draft",
    "Submission",
    "answer",
    "connect",
    "create",
    "digest_of",
    "draft",
    "give_profile",
    "keep_questionnaire",
    "kept_questionnaire",
    "prepare",
    "ready",
    "submission",
    "submit",
    "write",
]
