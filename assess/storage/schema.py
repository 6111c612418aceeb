"""The tables, made by migrations. A migration that has run anywhere is never edited; a change is a new one.

questionnaires   every questionnaire that was ever answered, whole, by the digest of its content
assessments      one filling by one company: its profile and the state of its answers
links            the private links that open an assessment, the owner's and those of colleagues; only the SHA-256 of a
                 token and the Argon2 hash of a passphrase are kept
answers          one row an item, the answer that counts, with how sure the person is and a note; `version` counts the
                 writes, and the value null is an answer taken back
said             one row a person and item: the last word of each; person "" is the owner, on whatever device
settled          items on which the owner chose between people; gone as soon as one of them answers again
disagreements    what people differed in when it was submitted, frozen: a trigger refuses every change
results          what was submitted and what came of it, frozen with the report in each language, with confidence and
                 notes (marks) and the declarations made (agreed): a trigger refuses every change
rounds           which assessment another one follows, for the next round of the same company
carried          items a round took over from the last one and nobody has confirmed yet; a new answer confirms
goals            what a company wants to reach: one row a decision, the last counts
consents         whether the answers of a submitted assessment may be used in a benchmark: one row a decision, the last
                 counts; a trigger refuses every change
action_libraries every action library plans were made with, whole, by the digest of its content
plans            which plan a company chose, with the digest of its library: one row a choice, the last counts; a
                 trigger refuses every change
accounts         who can log in: a role, the hash of a password, and a code clients share by
sessions         who is logged in: only the SHA-256 of the token in the cookie; deleting the row ends the session
attempts         what is limited in number: by bucket, such as the logins of one address; old ones are deleted
shares           which submitted assessment is open to which account, with the version of the wording agreed to and what
                 a list shows of it; copied from the result, which never changes
audit            who did what to which object, and when; triggers refuse every change
"""

from collections.abc import Mapping

from sqlite_utils import Database, Migrations

migrations = Migrations("assess")

_FROZEN = """
    CREATE TRIGGER results_never_change BEFORE UPDATE ON results
    BEGIN SELECT RAISE(ABORT, 'a submitted result never changes'); END
"""
_DECIDED = """
    CREATE TRIGGER consents_never_change BEFORE UPDATE ON consents
    BEGIN SELECT RAISE(ABORT, 'a decision on consent never changes; add another'); END
"""
_DIFFERED = """
    CREATE TRIGGER disagreements_never_change BEFORE UPDATE ON disagreements
    BEGIN SELECT RAISE(ABORT, 'what people differed in when it was submitted never changes'); END
"""
_CONFIRMED = """
    CREATE TRIGGER answers_confirm_what_was_carried AFTER INSERT ON answers
    BEGIN DELETE FROM carried WHERE assessment = NEW.assessment AND item = NEW.item; END
"""

_CHOSEN = """
    CREATE TRIGGER plans_never_change BEFORE UPDATE ON plans
    BEGIN SELECT RAISE(ABORT, 'a chosen plan never changes; choose another'); END
"""
_RECORDED = """
    CREATE TRIGGER audit_no_{event} BEFORE {event} ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END
"""
_SHARED_ONCE = "CREATE UNIQUE INDEX shares_once ON shares (assessment, account) WHERE revoked_at = ''"


@migrations()
def m001_assessments(db: Database) -> None:
    _table(db, "questionnaires", {"digest": str, "id": str, "version": str, "content": str}, "digest")
    columns = {
        "id": str,
        "questionnaire": str,
        "locale": str,
        "profile": str,
        "revision": int,
        "created_at": str,
        "updated_at": str,
    }
    _table(db, "assessments", columns, "id", {"questionnaire": ("questionnaires", "digest")})
    _table(db, "links", {"token_hash": str, "assessment": str, "created_at": str}, "token_hash", _ASSESSMENT)
    columns = {"assessment": str, "item": str, "value": str, "version": int, "updated_at": str}
    _table(db, "answers", columns, ("assessment", "item"), _ASSESSMENT)


@migrations()
def m002_results(db: Database) -> None:
    columns = {
        "assessment": str,
        "receipt": str,
        "submitted_at": str,
        "locale": str,
        "questionnaire": str,
        "profile": str,
        "answers": str,
        "result": str,
        "report": str,
    }
    _table(db, "results", columns, "assessment", _ASSESSMENT | {"questionnaire": ("questionnaires", "digest")})
    db.table("results").create_index(["receipt"], unique=True)
    db.execute(_FROZEN)


@migrations()
def m003_consents(db: Database) -> None:
    columns = {"id": int, "assessment": str, "version": str, "given": int, "decided_at": str}
    _table(db, "consents", columns, "id", _ASSESSMENT)
    db.table("consents").create_index(["assessment"])
    db.execute(_DECIDED)


@migrations()
def m004_answer_marks(db: Database) -> None:
    for column in ("confidence", "note"):
        db.table("answers").add_column(column, str, not_null_default="")
    for column in ("marks", "agreed"):
        db.table("results").add_column(column, str, not_null_default="{}")


@migrations()
def m005_links_and_people(db: Database) -> None:
    for column in _LINK_COLUMNS:
        db.table("links").add_column(column, str, not_null_default="")
    db.table("links").add_column("tries", int, not_null_default=0)
    # Links made before count from today, so that none of them stops by being brought up to date.
    now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
    db.execute(f"update links set id = substr(token_hash, 1, 16), role = 'owner', sections = '[]', used_at = {now}")
    db.table("links").create_index(["id"], unique=True)
    db.table("links").create_index(["assessment"])
    db.table("assessments").add_column("scan", int, not_null_default=0)
    word = {"value": str, "confidence": str, "note": str, "version": int, "said_at": str, "revision": int}
    key = {"assessment": str, "item": str, "person": str}
    _table(db, "said", key | word, tuple(key), _ASSESSMENT)
    # Until now there were only owners.
    db.execute(
        "insert into said select assessment, item, '', value, confidence, note, version, updated_at, 0 from answers"
    )
    _table(db, "settled", {"assessment": str, "item": str}, ("assessment", "item"), _ASSESSMENT)
    _table(db, "disagreements", {"assessment": str, "found": str}, "assessment", _ASSESSMENT)
    db.execute(_DIFFERED)


@migrations()
def m010_rounds(db: Database) -> None:
    _table(db, "rounds", {"assessment": str, "previous": str}, "assessment", _ASSESSMENT | _PREVIOUS)
    db.table("rounds").create_index(["previous"], unique=True)
    _table(db, "carried", {"assessment": str, "item": str}, ("assessment", "item"), _ASSESSMENT)
    columns = {"id": int, "assessment": str, "kind": str, "answers": str, "created_at": str}
    _table(db, "goals", columns, "id", _ASSESSMENT)
    db.table("goals").create_index(["assessment"])
    db.execute(_CONFIRMED)


_LINK_COLUMNS = ("id", "role", "label", "sections", "passphrase", "used_at", "revoked_at", "wait_until")


@migrations()
def m011_plans(db: Database) -> None:
    _table(db, "action_libraries", _texts("digest id version content"), "digest")
    columns = {"id": int} | _texts("assessment library plan chosen_at")
    _table(db, "plans", columns, "id", _ASSESSMENT | {"library": ("action_libraries", "digest")})
    db.table("plans").create_index(["assessment"])
    db.execute(_CHOSEN)


@migrations()
def m012_accounts_and_shares(db: Database) -> None:
    _table(db, "accounts", _texts("id name name_key shown role password code created_at") | {"disabled": int}, "id")
    db.table("accounts").create_index(["name_key"], unique=True)
    db.table("accounts").create_index(["code"], unique=True)
    _table(db, "sessions", _texts("token_hash account created_at seen_at"), "token_hash", _ACCOUNT)
    _table(db, "attempts", {"id": int} | _texts("bucket at"), "id")
    db.table("attempts").create_index(["bucket", "at"])
    columns = _texts("id assessment account wording shared_at revoked_at name name_order search industry city")
    figures = {"level": int, "index": float}
    _table(db, "shares", columns | figures | _texts("submitted_at receipt"), "id", _ASSESSMENT | _ACCOUNT)
    db.table("shares").create_index(["account", "revoked_at"])
    db.execute(_SHARED_ONCE)
    _table(db, "audit", {"id": int} | _texts("at who what object address"), "id")
    db.table("audit").create_index(["object", "what"])
    for event in ("UPDATE", "DELETE"):
        db.execute(_RECORDED.format(event=event))


@migrations()
def m014_seals(db: Database) -> None:
    """A printed report is found by its digest without reading them all."""
    db.execute("create index results_digest on results (json_extract(report, '$.zh.cover.digest'))")


_ACCOUNT = {"account": ("accounts", "id")}
_ASSESSMENT = {"assessment": ("assessments", "id")}
_PREVIOUS = {"previous": ("assessments", "id")}


def _texts(names: str) -> dict[str, type]:
    return dict.fromkeys(names.split(), str)


def _table(
    db: Database,
    name: str,
    columns: Mapping[str, type],
    pk: str | tuple[str, ...],
    references: Mapping[str, tuple[str, str]] | None = None,
) -> None:
    db.table(name).create(
        dict(columns),
        pk=pk,
        not_null=list(columns),
        foreign_keys=[(column, *there) for column, there in (references or {}).items()],
        strict=True,
    )
