"""The baseline: what an upload and a pull cost in a minimal Flask app with SQLAlchemy Core.

It has the tables of Medius and handles the requests of its phones: it finds the device by its
cookie, gives each record a revision, upserts all records in one transaction that is as durable as
in Medius, and returns JSON. It validates and merges nothing, compares no stamps, and does not
detect a restored database.
"""

import os
from typing import Any, cast

from flask import Flask, Response, jsonify, request
from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, select, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.accounts.credentials import hash_of
from backend.db.models import Account, Device, RecordRow

ACCOUNT, DEVICE, RECORD = (cast(Table, model.__table__) for model in (Account, Device, RecordRow))
PRAGMAS = ("busy_timeout=10000", "synchronous=FULL", "foreign_keys=ON", "journal_mode=WAL")


def create_app() -> Flask:
    """Return the app on the database in DATABASE_URL."""
    app = Flask("baseline")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    url = make_url(os.environ["DATABASE_URL"])
    on_sqlite = url.get_backend_name() == "sqlite"
    writer = create_engine(url, pool_size=1 if on_sqlite else 8, max_overflow=0)
    reader = create_engine(url, pool_size=8, max_overflow=0) if on_sqlite else writer
    if on_sqlite:
        _prepare(writer, "BEGIN IMMEDIATE")
        _prepare(reader, "BEGIN")
    insert: Any = (sqlite if on_sqlite else postgresql).insert(RECORD)
    upsert = insert.on_conflict_do_update(
        index_elements=["account_id", "id"],
        set_={name: insert.excluded[name] for name in ("rev", "fields")},
    )

    @app.post("/api/sync")
    def sync() -> Response:
        body = request.get_json()
        if not body["changes"]:
            with reader.begin() as connection:
                return jsonify(_pull(connection, body))
        with writer.begin() as connection:
            return jsonify(_upload(connection, upsert, body["changes"]))

    return app


def _upload(connection: Connection, upsert: Any, changes: list[dict[str, Any]]) -> dict[str, Any]:
    account = _account(connection)
    next_rev = update(ACCOUNT).where(ACCOUNT.c.id == account)
    next_rev = next_rev.values(rev=ACCOUNT.c.rev + len(changes))
    head = connection.execute(next_rev.returning(ACCOUNT.c.rev)).scalar_one()
    rows = [
        {
            "account_id": account,
            "id": change["id"],
            "kind": change["kind"],
            "rev": rev,
            "fields": {name: [value, change["hlc"]] for name, value in change["set"].items()},
        }
        for rev, change in enumerate(changes, start=head - len(changes) + 1)
    ]
    connection.execute(upsert, rows)
    results = {row["id"]: {"s": "ok", "rev": row["rev"]} for row in rows}
    return {"results": results, "head": str(head)}


def _pull(connection: Connection, body: dict[str, Any]) -> dict[str, Any]:
    after, account = int(body["cursor"] or 0), _account(connection)
    later = select(RECORD).where(RECORD.c.account_id == account, RECORD.c.rev > after)
    rows = connection.execute(later.order_by(RECORD.c.rev).limit(body["limit"])).mappings().all()
    return {"records": [dict(row) for row in rows], "head": str(rows[-1]["rev"] if rows else after)}


def _account(connection: Connection) -> str:
    token_hash = hash_of(request.cookies["medius"])
    query = select(DEVICE.c.account_id).where(DEVICE.c.token_hash == token_hash)
    return str(connection.execute(query).scalar_one())


def _prepare(engine: Engine, begin: str) -> None:
    """Configure SQLite to be as durable as in Medius."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
