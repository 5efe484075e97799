"""One exchange between a phone and its account, inside one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from backend.reminders import planning, suggestions
from backend.rules.batch import Batch, Sent
from backend.rules.codec import RecordRejected, to_wire
from backend.rules.cursor import START_TAG, Cursor, parse
from backend.sync import records, store
from backend.sync.records import Held, StoredRecord
from backend.sync.store import Push
from backend.web.problems import Problem

FULL = "account-full"


@dataclass(frozen=True)
class Exchange:
    """Who asks, when, and in which transaction."""

    connection: Connection
    account_id: str
    device_id: str
    now: int
    most: int = 1_000_000_000
    """How many of them may change something in an hour. What changes nothing is not counted:
    counting is writing."""

    def answer(
        self, request: dict[str, Any], held: Held, batch: Batch, sent: Sent
    ) -> dict[str, Any]:
        """Take what was `sent`, tell `batch` what became of it, and return the next page.

        `request` has `cursor`, `witness` and `limit`; `held` is what the account has. It must be
        locked, unless there is nothing sent; then nothing is written.
        """
        head = held.head
        self._check_places(
            head, [parse(request[name]) for name in ("cursor", "witness") if request[name]]
        )
        until = head.rev
        if sent:
            head, until = self._apply(held, batch, sent)
        return self._page(
            parse(request["cursor"]).rev if request["cursor"] else 0, request["limit"], head, until
        )

    def take(self, sent: Sent) -> Batch:
        """Merge what was `sent` into what is stored; return what became of it. Raises the
        account-full problem.

        The account must be locked.
        """
        batch, connection, ids = Batch(), self.connection, {id for id, _ in sent}
        held = Held(
            records.head(connection, self.account_id),
            records.known(connection, self.account_id, ids),
        )
        self._apply(held, batch, sent)
        if any(
            result.get("problem", {}).get("type") == f"/problems/{FULL}"
            for result in batch.results.values()
        ):
            detail = f"Together they would be more than {records.MAX_RECORDS:,} entries. Nothing has changed."
            raise Problem(507, FULL, "There is no room for both", detail, retry_after=24 * 3600)
        return batch

    def _place(self, epoch: str, rev: int) -> Cursor:
        tag = records.tag(self.connection, self.account_id, rev) if rev else None
        return Cursor(epoch, rev, tag or START_TAG)

    def _check_places(self, head: Cursor, places: list[Cursor]) -> None:
        """Raise the resync problem when the phone saw what this database does not have."""
        for place in set(places) - {head}:
            if place.rev >= head.rev or place != self._place(head.epoch, place.rev):
                raise Problem(
                    409,
                    "resync",
                    "The server was put back to an older copy",
                    "Nothing was saved. The phone reads everything anew and then sends all it has.",
                    reason="restored",
                    now=self.now,
                )

    def _apply(self, held: Held, batch: Batch, sent: Sent) -> tuple[Cursor, int]:
        """Merge what was `sent` into what is `held`.

        Returns the head after it, and the last revision whose record the phone may not have: those
        it made come last.
        """
        head, stored = held
        batch.known = {id: each.record for id, each in stored.items()}
        for id, copy in sent:
            batch.add(id, copy)
        self._keep_to_room(head, batch, [id for id in batch.changed if id not in stored])
        in_order = sorted(batch.changed.items(), key=lambda changed: changed[0] not in stored)
        rows = {
            id: StoredRecord(copy, head.rev + n) for n, (id, copy) in enumerate(in_order, start=1)
        }
        if rows:
            head = Cursor(head.epoch, head.rev + len(rows), secrets.token_hex(4))
            push = Push(self.account_id, self.device_id, rows, head, self.now, self.most)
            has_reminders = store.store(self.connection, push)
            planning.refresh(
                self.connection, self.account_id, batch.changed, has_reminders, self.now
            )
            suggestions.refresh(self.connection, self.account_id, batch.changed, self.now)
        _tell_revisions(batch, stored | rows)
        return head, head.rev - len(rows.keys() - stored.keys())

    def _keep_to_room(self, head: Cursor, batch: Batch, new: list[str]) -> None:
        """Turn the `new` records away that are too many; what is known already may still be
        edited.
        """
        if new:
            room = records.room(self.connection, self.account_id, head.rev, len(new))
            detail = f"This account is full: it holds {records.MAX_RECORDS:,} entries. This one stays on the phone."
            batch.turn_away(new[room:], RecordRejected(detail, slug=FULL))

    def _page(self, after: int, size: int, head: Cursor, until: int) -> dict[str, Any]:
        """Return the records after `after` up to `until`, as many as a page holds."""
        rows = (
            records.page(self.connection, self.account_id, after, size + 1) if after < until else []
        )
        rows = [row for row in rows if row[1].rev <= until]
        more, rows = len(rows) > size, rows[:size]
        cursor = self._place(head.epoch, rows[-1][1].rev) if more else head
        packed = [to_wire(id, each.record, each.rev) for id, each in rows]
        return {"records": packed, "cursor": str(cursor), "head": str(head), "more": more}


def _tell_revisions(batch: Batch, held: dict[str, StoredRecord]) -> None:
    for id, result in batch.results.items():
        if result["s"] in ("ok", "same"):
            result["rev"] = held[id].rev
            if id in batch.beaten:
                result["record"] = to_wire(id, held[id].record, held[id].rev)
