"""What the reference client stores."""

from dataclasses import dataclass, field

from tests.sync.reference_records import (
    NO_STAMP,
    Body,
    Record,
    from_wire,
    is_same,
    merge,
    next_stamp,
    time_of,
)

MARGIN = 300_000  # milliseconds that a stamp may be after the clock
MAX_CHANGES = 100


@dataclass
class State:
    """What the client stores. `account` is the response that brought it."""

    node: str
    records: dict[str, Record] = field(default_factory=dict)
    dirty: set[tuple[str, str]] = field(default_factory=set)  # (id, name)
    rejected: dict[str, Body] = field(default_factory=dict)  # id: problem
    cursor: str | None = None
    witness: str | None = None
    clock: int = 0
    offset: int = 0  # the server's time minus our own
    last: str = NO_STAMP  # the greatest stamp made or received
    known: str = NO_STAMP  # the greatest stamp sent or received
    generation: int = 0  # a response to a request of an earlier one does not count
    downloading: bool = False  # all pages before the next upload
    more: bool = False
    batch: int = MAX_CHANGES
    resyncs: int = 0
    account: Body | None = None
    key_set: bool = False
    joining: tuple[str, Body] | None = None  # the path and body of an unanswered request
    stopped: str = ""  # why it waits for a decision of the person

    def start_over(self) -> None:
        """Count everything as dirty, and download all pages first."""
        self.cursor = self.witness = None
        self.dirty = {(id, name) for id, record in self.records.items() for name in record.fields}
        self.rejected, self.downloading, self.more = {}, True, True
        self.generation += 1

    def dirty_names(self, id: str) -> list[str]:
        return [name for name in self.records[id].fields if (id, name) in self.dirty]

    def is_ahead(self, id: str) -> bool:
        stamps = [self.records[id].fields[name][1] for name in self.dirty_names(id)]
        return time_of(max(stamps)) > self.clock + MARGIN

    def outbox(self) -> list[str]:
        """Return the ids of the records to send: dirty, and not rejected."""
        return sorted({id for id, _ in self.dirty} - set(self.rejected))

    def receive(self, id: str, there: Record) -> None:
        """Merge a downloaded record. What is now the same on both sides is not dirty."""
        here = self.records.get(id, Record(there.kind))
        merged = self.records[id] = merge(here, there)
        self.dirty -= {(id, name) for name in here.fields if name not in merged.fields}
        for name, wins in merged.fields.items():
            if name in there.fields and is_same(wins, there.fields[name]):
                self.dirty.discard((id, name))
        if not self.dirty_names(id):
            self.rejected.pop(id, None)
        stamps = [stamp for _, stamp in there.fields.values()]
        self.last, self.known = max(self.last, *stamps), max(self.known, *stamps)

    def acknowledge(self, change: Body, result: Body) -> None:
        """Clear the fields that still have the stamps of this change."""
        id = change["id"]
        sent = from_wire(change).fields
        now = self.records[id].fields if id in self.records else {}
        same = [name for name in sent if name in now and now[name][1] == sent[name][1]]
        if result["s"] in ("ok", "same"):
            self.dirty -= {(id, name) for name in same}
        elif result["s"] == "rejected" and len(same) == len(self.dirty_names(id)):
            self.rejected[id] = result["problem"]

    def renew_ahead(self) -> None:
        """Give new stamps to the dirty records that are ahead of the clock."""
        for id in sorted({id for id, _ in self.dirty}):
            if self.is_ahead(id):
                self.known = next_stamp(self.clock + MARGIN, self.known, self.node)
                fields = self.records[id].fields
                fields.update(
                    {name: (fields[name][0], self.known) for name in self.dirty_names(id)}
                )
        if time_of(self.last) > self.clock + MARGIN:
            self.last = self.known

    def forget_account(self) -> None:
        self.account, self.key_set, self.cursor, self.witness = None, False, None, None
        self.generation += 1

    def forget_acknowledged(self) -> None:
        """Forget the account, and what is stored there."""
        self.forget_account()
        for id, record in list(self.records.items()):
            record.fields = {name: record.fields[name] for name in self.dirty_names(id)}
            if not record.fields:
                del self.records[id]
