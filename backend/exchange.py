"""One exchange between a phone and its account, inside one transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backend import records
from backend.problems import Problem
from backend.rules.batch import Batch
from backend.rules.cursor import START_TAG, Cursor, parse
from backend.rules.merge import Copy
from backend.rules.wire import pack

Sent = list[tuple[str, Copy]]
"""Ids and copies, in the order they came."""


@dataclass(frozen=True)
class Exchange:
    """Who asks, when, and in which transaction."""

    session: Session
    account_id: str
    device_id: str
    now: int

    def answer(self, request: dict[str, Any], batch: Batch, sent: Sent) -> dict[str, Any]:
        """Take what was `sent`, tell `batch` what became of it, and return the next page.

        `request` has `cursor`, `witness` and `limit`. With nothing sent, nothing is written and nothing locked.
        """
        head = self._head(len(sent))
        self._check_places(head, [parse(request[name]) for name in ("cursor", "witness") if request[name]])
        if sent:
            head = self._apply(head, batch, sent)
        return self._page(parse(request["cursor"]).rev if request["cursor"] else 0, request["limit"], head)

    def _head(self, revisions: int) -> Cursor:
        account = (
            records.lock(self.session, self.account_id, revisions)
            if revisions
            else records.look(self.session, self.account_id)
        )
        return self._place(*account)

    def _place(self, epoch: str, rev: int) -> Cursor:
        tag = records.tag(self.session, self.account_id, rev) if rev else None
        return Cursor(epoch, rev, tag or START_TAG)

    def _check_places(self, head: Cursor, places: list[Cursor]) -> None:
        """Raise the resync problem when the phone saw what this database does not have."""
        for place in places:
            if place.rev > head.rev or place != self._place(head.epoch, place.rev):
                raise Problem(
                    409,
                    "resync",
                    "The server was put back to an older copy",
                    "Nothing was saved. The phone reads everything anew and then sends all it has.",
                    reason="restored",
                    now=self.now,
                )

    def _apply(self, head: Cursor, batch: Batch, sent: Sent) -> Cursor:
        """Merge what was sent into what is stored, and return the head after it."""
        stored = records.known(self.session, self.account_id, {id for id, _ in sent})
        batch.known = {id: each.copy for id, each in stored.items()}
        for id, copy in sent:
            batch.add(id, copy)
        rows = {id: records.Stored(copy, head.rev + n) for n, (id, copy) in enumerate(batch.changed.items(), start=1)}
        new_head = Cursor(head.epoch, head.rev + len(rows), secrets.token_hex(4)) if rows else head
        if rows:
            records.write(self.session, self.account_id, rows, stored)
            records.note_batch(self.session, self.account_id, self.device_id, new_head, self.now)
        records.give_back(self.session, self.account_id, new_head.rev)
        _tell_revisions(batch, stored | rows)
        return new_head

    def _page(self, after: int, size: int, head: Cursor) -> dict[str, Any]:
        rows = records.page(self.session, self.account_id, after, size + 1)
        more, rows = len(rows) > size, rows[:size]
        cursor = self._place(head.epoch, rows[-1][1].rev) if more else head
        packed = [pack(id, each.copy, each.rev) for id, each in rows]
        return {"records": packed, "cursor": str(cursor), "head": str(head), "more": more}


def _tell_revisions(batch: Batch, held: dict[str, records.Stored]) -> None:
    for id, result in batch.results.items():
        if result["s"] in ("ok", "same"):
            result["rev"] = held[id].rev
            if id in batch.beaten:
                result["record"] = pack(id, held[id].copy, held[id].rev)
