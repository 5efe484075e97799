"""POST /api/sync: push and pull in one round trip and one transaction."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from backend import auth, records
from backend.api.description import NOBODY, SIGNED_IN, problems
from backend.api.guard import CHANGES, LIMITS, StrictJson, too_large
from backend.api.kinds import check
from backend.api.sync_schemas import AnswerSchema, HelloSchema, SyncSchema
from backend.auth import Asking
from backend.clock import now_ms
from backend.database import reading, writing
from backend.problems import Problem
from backend.rules.batch import RECORD_BYTES, Batch, is_ahead
from backend.rules.cursor import START_TAG, Cursor, parse
from backend.rules.merge import Copy, canonical
from backend.rules.wire import Refused, pack, unpack

PROTOCOL = {"min": 1, "max": 1}
SCHEMA = {"min": 1, "max": 1}

blueprint = Blueprint("sync", __name__, url_prefix="/api/sync", description="Records, to and fro")
blueprint.ARGUMENTS_PARSER = StrictJson()


@blueprint.route("/hello")
@blueprint.doc(operationId="hello", security=NOBODY)
@blueprint.response(200, HelloSchema)
@problems(blueprint)
def hello() -> Response:
    """What this server speaks and bears, and its time."""
    return jsonify(protocol=PROTOCOL, schema=SCHEMA, now=now_ms(), limits=LIMITS)


@blueprint.route("", methods=["POST"])
@blueprint.doc(operationId="sync", security=SIGNED_IN)
@blueprint.arguments(SyncSchema, error_status_code=422)
@blueprint.response(200, AnswerSchema)
@problems(blueprint, 401, 403, 409, 411, 413, 415, 422, 426, 503, 507)
def sync(body: dict[str, Any]) -> Response:
    """Take what this device changed and give what others did.

    One wrong record is `rejected` and holds nothing up. The same request twice changes nothing.
    """
    asking = auth.signed_in()
    _check_protocol(body["protocol"])
    if len(body["changes"]) > CHANGES:
        raise too_large("changes")
    now = now_ms()
    batch, sent = _read(body["changes"], now)
    with (writing() if sent else reading()) as session:
        head = _apply(session, asking, body, batch, sent, now)
        answer = _page(session, asking.account_id, body, head)
    return jsonify(now=now, protocol=PROTOCOL["max"], schema=SCHEMA["max"], results=batch.results, **answer)


def _check_protocol(asked: int) -> None:
    if asked < PROTOCOL["min"]:
        raise Problem(426, "app-too-old", "This app is too old for the server", "Update the app, then sync again.",
                      supported=PROTOCOL)
    if asked > PROTOCOL["max"]:
        raise Problem(422, "protocol-unknown", "This app is newer than the server",
                      f"This server speaks protocol {PROTOCOL['min']} to {PROTOCOL['max']}.", supported=PROTOCOL)


def _read(changes: list[dict[str, Any]], now: int) -> tuple[Batch, list[tuple[str, Copy]]]:
    """Return a batch that has told of the changes that cannot be taken, and the others in their order."""
    batch, sent = Batch(), []
    for change in changes:
        try:
            copy = _copy_of(change)
        except Refused as refused:
            batch.reject(change["id"], refused)
            continue
        if is_ahead(copy, now):
            batch.clock_ahead(change["id"])
        else:
            sent.append((change["id"], copy))
    return batch, sent


def _copy_of(change: dict[str, Any]) -> Copy:
    copy = unpack(change)
    if len(canonical(change)) > RECORD_BYTES:
        raise Refused(f"A record has at most {RECORD_BYTES} bytes.", slug="record-too-large")
    check(change["id"], copy)
    return copy


def _apply(session: Session, asking: Asking, body: dict[str, Any], batch: Batch, sent: list[tuple[str, Copy]],
           now: int) -> Cursor:
    """Merge what was sent into the account's records and return the head after it."""
    account_id = asking.account_id
    epoch, rev = records.lock(session, account_id, len(sent)) if sent else records.look(session, account_id)
    head = _check_places(session, account_id, Cursor(epoch, rev, ""), body, now)
    if not sent:
        return head
    stored = records.known(session, account_id, {id for id, _ in sent})
    batch.known = {id: each.copy for id, each in stored.items()}
    for id, copy in sent:
        batch.add(id, copy)
    new_head = records.write(session, head, (account_id, asking.device_id), batch.changed, stored, now)
    revs = {id: each.rev for id, each in stored.items()}
    revs |= {id: head.rev + n for n, id in enumerate(batch.changed, start=1)}
    _tell_revisions(batch, revs)
    return new_head


def _tell_revisions(batch: Batch, revs: dict[str, int]) -> None:
    for id, result in batch.results.items():
        if result["s"] in ("ok", "same"):
            result["rev"] = revs[id]
            if id in batch.beaten:
                result["record"] = pack(id, batch.changed.get(id) or batch.known[id], revs[id])


def _check_places(session: Session, account_id: str, head: Cursor, body: dict[str, Any], now: int) -> Cursor:
    """Return `head` with its tag. Raises the resync problem when the phone saw what this database does not have."""
    places = [parse(body[name]) for name in ("cursor", "witness") if body[name]]
    tags = records.tags(session, account_id, [head.rev, *(place.rev for place in places if place.rev <= head.rev)])
    for place in places:
        if place.epoch != head.epoch or place.rev > head.rev or place.tag != tags[place.rev]:
            raise Problem(409, "resync", "The server was put back to an older copy",
                          "Nothing was saved. The phone reads everything anew and then sends all it has.",
                          reason="restored", now=now)
    return head._replace(tag=tags[head.rev])


def _page(session: Session, account_id: str, body: dict[str, Any], head: Cursor) -> dict[str, Any]:
    after = parse(body["cursor"]) if body["cursor"] else Cursor(head.epoch, 0, START_TAG)
    rows = records.page(session, account_id, after.rev, body["limit"] + 1)
    more, rows = len(rows) > body["limit"], rows[:body["limit"]]
    last = rows[-1][1].rev if rows else head.rev
    tag = records.tags(session, account_id, [last])[last]
    return {"records": [pack(id, each.copy, each.rev) for id, each in rows],
            "cursor": str(head._replace(rev=last, tag=tag)), "head": str(head), "more": more}
