"""Merges parsed changes into the stored records of an account, without I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from backend.rules.codec import RecordRejected
from backend.rules.json_codec import are_equal, size_of
from backend.rules.merge import Record, merge, to_json
from backend.sync.parse import Parsed, Result, more_severe

MAX_RECORD_BYTES = 16 * 1024  # of the values of a record, as canonical JSON text in UTF-8
MAX_RECORDS = 100_000  # of an account, without deleted ones
FULL = "account-full"
NO_ROOM = f"This account is full: it holds {MAX_RECORDS:,} entries. This one stays on the phone."


class StoredRecord(NamedTuple):
    record: Record
    rev: int


@dataclass(frozen=True)
class MergeResult:
    """The result of merging a batch of changes."""

    changed: Mapping[str, StoredRecord]  # in the order of their new revisions
    new_count: int  # of records in `changed`; the new ones come last
    current: Mapping[str, StoredRecord]  # every record of the batch, after the merge
    results: Mapping[str, Result]


def merge_batch(
    parsed: Parsed, stored: Mapping[str, StoredRecord], rev: int, capacity: int
) -> MergeResult:
    """Merge the records of `parsed`, in their order, into the `stored` records with these ids.

    `rev` is the newest revision of the account, `capacity` how many new records fit, apart from
    those that replace a record deleted here. Deletes always fit.
    """
    merged: dict[str, Record] = {}
    results = dict(parsed.results)
    for id, sent in parsed.records:
        known = merged.get(id) or (stored[id].record if id in stored else None)
        try:
            record = _combine(known, sent)
        except RecordRejected as rejected:
            results[id] = rejected
            continue
        if known is None or not are_equal(to_json(record), to_json(known)):
            merged[id] = record
        results[id] = more_severe(results.get(id), "ok" if id in merged else "same")
    new = [id for id in merged if id not in stored and not merged[id].deleted]
    present = [id for id in merged if id in stored and not stored[id].record.deleted]
    for id in new[capacity + sum(merged[id].deleted is not None for id in present) :]:
        del merged[id]
        results[id] = RecordRejected(NO_ROOM, slug=FULL)
    in_order = sorted(merged, key=lambda id: id not in stored)
    changed = {id: StoredRecord(merged[id], rev + n) for n, id in enumerate(in_order, start=1)}
    new_count = len(changed.keys() - stored.keys())
    return MergeResult(changed, new_count, {**stored, **changed}, results)


def _combine(known: Record | None, sent: Record) -> Record:
    if known and known.kind != sent.kind:
        raise RecordRejected(f"This id belongs to a record of the kind {known.kind}.", "kind")
    merged = merge(known, sent) if known else sent
    size = size_of(merged.values)
    # A record that is already larger, as in an older database, can still be edited.
    if size > MAX_RECORD_BYTES and (known is None or size > size_of(known.values)):
        detail = (
            f"With this change the record would have {size:,} bytes. It may have at most "
            f"{MAX_RECORD_BYTES:,}."
        )
        raise RecordRejected(detail, slug="record-too-large")
    return merged
