"""Merges parsed changes into the stored records of an account, without I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from backend.rules.codec import RecordRejected
from backend.rules.json_codec import canonical, size_of
from backend.rules.merge import Record, merge, to_json
from backend.sync.parse import MAX_RECORD_BYTES, Parsed, Result, more_severe

MAX_RECORDS = 100_000  # of an account, deleted ones included
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
    superseded: frozenset[str]  # ids of records with a sent value that lost


def merge_batch(
    parsed: Parsed, stored: Mapping[str, StoredRecord], rev: int, capacity: int
) -> MergeResult:
    """Merge the records of `parsed`, in their order, into the `stored` records with these ids.

    `rev` is the newest revision of the account, `capacity` how many new records fit.
    """
    merged: dict[str, Record] = {}
    results, superseded = dict(parsed.results), set()
    for id, sent in parsed.records:
        known = merged.get(id) or (stored[id].record if id in stored else None)
        try:
            record = _combine(known, sent)
        except RecordRejected as rejected:
            results[id] = rejected
            continue
        if known is None or not _are_equal(record, known):
            merged[id] = record
        results[id] = more_severe(results.get(id), "ok" if id in merged else "same")
        if not _contains(record, sent):
            superseded.add(id)
    for id in [id for id in merged if id not in stored][capacity:]:
        del merged[id]
        results[id] = RecordRejected(NO_ROOM, slug=FULL)
    in_order = sorted(merged, key=lambda id: id not in stored)
    changed = {id: StoredRecord(merged[id], rev + n) for n, id in enumerate(in_order, start=1)}
    new_count = len(changed.keys() - stored.keys())
    return MergeResult(changed, new_count, {**stored, **changed}, results, frozenset(superseded))


def _combine(known: Record | None, sent: Record) -> Record:
    if known is None:
        return sent
    if known.kind != sent.kind:
        raise RecordRejected(f"This id belongs to a record of the kind {known.kind}.", "kind")
    merged = merge(known, sent)
    if size_of(to_json(merged)) > MAX_RECORD_BYTES:
        detail = f"With this change the record would be larger than {MAX_RECORD_BYTES} bytes."
        raise RecordRejected(detail, slug="record-too-large")
    return merged


def _contains(merged: Record, sent: Record) -> bool:
    """Return whether `merged` has every value of `sent`, with the same stamp."""
    if merged is sent:
        return True
    if merged.deleted or sent.deleted:
        return merged.deleted == sent.deleted
    sent_fields = {name: merged.fields[name] for name in sent.fields}
    return _are_equal(sent, Record(merged.kind, None, sent_fields))


def _are_equal(one: Record, other: Record) -> bool:
    """Compare as text, because in Python 1 == True."""
    return canonical(to_json(one)) == canonical(to_json(other))
