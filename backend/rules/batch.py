"""What a batch of changes does to the records that are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.rules.codec import RecordRejected, from_wire
from backend.rules.json_codec import canonical, measure, size_of
from backend.rules.merge import Record, merge, stamp_ms, to_json
from backend.rules.record_schemas import check, check_day, latest_day

Sent = list[tuple[str, Record]]
"""Ids and copies, in the order they came."""

MAX_CLOCK_AHEAD_MS = 5 * 60_000
"""How far a stamp may be ahead of the server's clock."""
MAX_RECORD_BYTES = 16 * 1024
GRAVITY = {"same": 0, "ok": 1, "clock_ahead": 2, "rejected": 3}
"""When one id comes twice in a batch, the graver result is told: it is the one the phone must act
on."""


@dataclass
class Batch:
    """Folds changes, in their order, over the copies that are `known`."""

    known: Mapping[str, Record] = field(default_factory=dict)
    changed: dict[str, Record] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    beaten: set[str] = field(default_factory=set)
    """Ids of which something that was sent did not win."""

    def add(self, id: str, sent: Record) -> None:
        """Take one change."""
        now_held = self.changed.get(id) or self.known.get(id)
        try:
            merged = _merged(now_held, sent)
        except RecordRejected as refused:
            self.reject(id, refused)
            return
        if now_held is None or not _same(merged, now_held):
            self.changed[id] = merged
        self._tell(id, {"s": "ok" if id in self.changed else "same"})
        if not _stands(sent, merged):
            self.beaten.add(id)

    def reject(self, id: str, refused: RecordRejected) -> None:
        """Note why a change was not taken."""
        problem = {
            "type": f"/problems/{refused.slug}",
            "title": "This record could not be saved",
            "detail": refused.detail,
        }
        self._tell(
            id,
            {
                "s": "rejected",
                "problem": problem | ({"field": refused.field} if refused.field else {}),
            },
        )

    def turn_away(self, ids: Iterable[str], refused: RecordRejected) -> None:
        """Take back all that was added under these ids, and note why."""
        for id in ids:
            del self.changed[id]
            self.reject(id, refused)

    def clock_ahead(self, id: str) -> None:
        """Note that a change has a stamp from the future."""
        self._tell(id, {"s": "clock_ahead"})

    def _tell(self, id: str, result: dict[str, Any]) -> None:
        told = self.results.get(id)
        if told is None or GRAVITY[result["s"]] >= GRAVITY[told["s"]]:
            self.results[id] = result


def read(changes: list[dict[str, Any]]) -> tuple[Batch, Sent]:
    """Return a batch that has told of the changes that cannot be taken at any time, and the others
    in their order.
    """
    batch, sent = Batch(), []
    for change in changes:
        try:
            sent.append((change["id"], _copy_of(change)))
        except RecordRejected as refused:
            batch.reject(change["id"], refused)
    return batch, sent


def _copy_of(change: dict[str, Any]) -> Record:
    try:
        size, is_exact = measure(change)
    except RecursionError:
        raise RecordRejected("A record may not be nested so deep.") from None
    copy = from_wire(change, is_exact=is_exact)
    if size > MAX_RECORD_BYTES:
        raise RecordRejected(
            f"A record has at most {MAX_RECORD_BYTES} bytes.", slug="record-too-large"
        )
    check(change["id"], copy)
    return copy


def in_time(batch: Batch, sent: Sent, clock: int) -> Sent:
    """Return what is not from the future of `clock` (milliseconds of UTC), and tell `batch` of the
    rest.
    """
    latest, taken = latest_day(clock), []
    for id, copy in sent:
        try:
            check_day(id, copy, latest)
        except RecordRejected as refused:
            batch.reject(id, refused)
            continue
        if is_ahead(copy, clock):
            batch.clock_ahead(id)
        else:
            taken.append((id, copy))
    return taken


def is_ahead(copy: Record, clock: int) -> bool:
    """Tell whether a stamp of `copy` is more than five minutes after `clock` (milliseconds of
    UTC).
    """
    return stamp_ms(copy.newest) > clock + MAX_CLOCK_AHEAD_MS


def _merged(held: Record | None, sent: Record) -> Record:
    if held is None:
        return sent
    if held.kind != sent.kind:
        raise RecordRejected(f"This id belongs to a record of the kind {held.kind}.", "kind")
    merged = merge(held, sent)
    if size_of(to_json(merged)) > MAX_RECORD_BYTES:
        raise RecordRejected(
            f"With this change the record would be larger than {MAX_RECORD_BYTES} bytes.",
            slug="record-too-large",
        )
    return merged


def _stands(sent: Record, merged: Record) -> bool:
    """Tell whether everything in `sent` is in `merged` as it was sent."""
    if merged is sent:
        return True
    if merged.deleted or sent.deleted:
        return merged.deleted == sent.deleted
    return _same(
        sent, Record(merged.kind, None, {name: merged.fields[name] for name in sent.fields})
    )


def _same(one: Record, other: Record) -> bool:
    """Compare as text: to Python 1 and True are equal."""
    return canonical(to_json(one)) == canonical(to_json(other))
