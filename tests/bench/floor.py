"""The floor: what a push costs a Flask application that does nothing else.

It has the tables of Medius and takes what its phones send. It reads the JSON, finds the device by
its cookie, gives each record its revision and upserts them all in one transaction, as durable as
Medius, and answers in JSON. It does not merge, compare stamps, page, or tell a restored database;
and it takes a record as it comes, unless FLOOR_CHECKS is set: then marshmallow looks at each field,
as an application usually has it.
"""

import os
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response, abort, jsonify, request
from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range
from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url, select, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.accounts.credentials import hash_of
from backend.db.models import Account, Device, RecordRow

ACCOUNT, DEVICE, RECORD = (cast(Table, model.__table__) for model in (Account, Device, RecordRow))
INSERTS: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
CHECKS = "FLOOR_CHECKS" in os.environ
SESSION = Schema.from_dict(
    {
        **dict.fromkeys(["routine", "tool", "zone"], fields.String(validate=Length(max=80))),
        **dict.fromkeys(
            ["started_at", "ended_at", "routine_version"],
            fields.Integer(strict=True, validate=Range(0)),
        ),
        **dict.fromkeys(
            ["seconds:left", "seconds:right"],
            fields.Integer(strict=True, validate=Range(0, 86_400)),
        ),
        **dict.fromkeys(
            ["before:left", "before:right"], fields.Integer(strict=True, validate=Range(0, 10))
        ),
        "surface": fields.String(validate=OneOf(["floor", "wall"])),
        "first_side": fields.String(validate=OneOf(["left", "right"])),
        "date": fields.Date(),
        "steps": fields.List(fields.Dict()),
        "stopped": fields.String(allow_none=True, validate=Length(max=40)),
    }
)()


def create_app() -> Flask:
    """Return the application on the database in DATABASE_URL."""
    app = Flask("floor")
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    url = make_url(os.environ["DATABASE_URL"])
    on_sqlite = url.get_backend_name() == "sqlite"
    writer = create_engine(url, pool_size=1 if on_sqlite else 8, max_overflow=0)
    reader = create_engine(url, pool_size=8, max_overflow=0) if on_sqlite else writer
    if on_sqlite:
        _prepare(writer, "BEGIN IMMEDIATE")
        _prepare(reader, "BEGIN")
    put = _upsert(url.get_backend_name())

    @app.post("/api/sync")
    def sync() -> Response:
        body = request.get_json()
        engine = writer if body["changes"] else reader
        with engine.begin() as connection:
            return jsonify(
                _push(connection, put, body["changes"])
                if body["changes"]
                else _pull(connection, body)
            )

    return app


def _push(connection: Connection, put: Any, changes: list[dict[str, Any]]) -> dict[str, Any]:
    account = _account(connection)
    taken = update(ACCOUNT).where(ACCOUNT.c.id == account).values(rev=ACCOUNT.c.rev + len(changes))
    head = connection.execute(taken.returning(ACCOUNT.c.rev)).scalar_one()
    rows = [
        _row(account, change, head - len(changes) + n) for n, change in enumerate(changes, start=1)
    ]
    connection.execute(put, rows)
    return {
        "results": {row["id"]: {"s": "ok", "rev": row["rev"]} for row in rows},
        "head": str(head),
    }


def _pull(connection: Connection, body: dict[str, Any]) -> dict[str, Any]:
    after, account = int(body["cursor"] or 0), _account(connection)
    later = select(RECORD).where(RECORD.c.account_id == account, RECORD.c.rev > after)
    rows = connection.execute(later.order_by(RECORD.c.rev).limit(body["limit"])).mappings().all()
    return {"records": [dict(row) for row in rows], "head": str(rows[-1]["rev"] if rows else after)}


def _account(connection: Connection) -> str:
    token = hash_of(request.cookies["medius"])
    return str(
        connection.execute(
            select(DEVICE.c.account_id).where(DEVICE.c.token_hash == token)
        ).scalar_one()
    )


def _row(account: str, change: dict[str, Any], rev: int) -> dict[str, Any]:
    if CHECKS and SESSION.validate(change["set"]):
        abort(422)
    stamped = {name: [value, change["hlc"]] for name, value in change["set"].items()}
    return {
        "account_id": account,
        "id": change["id"],
        "kind": change["kind"],
        "rev": rev,
        "fields": stamped,
    }


def _upsert(backend: str) -> sqlite.Insert | postgresql.Insert:
    put = INSERTS[backend](RECORD)
    return put.on_conflict_do_update(
        index_elements=["account_id", "id"],
        set_={name: put.excluded[name] for name in ("rev", "fields")},
    )


def _prepare(engine: Engine, begin: str) -> None:
    """Make SQLite as durable as under Medius."""

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "busy_timeout=10000",
            "synchronous=FULL",
            "foreign_keys=ON",
            "journal_mode=WAL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
