"""What a client of /api/sync must know beyond types; part of the OpenAPI document."""

from backend.api.request_checks import LIMITS, MAX_CHANGES
from backend.rules.codec import MAX_DEPTH, NAME_RULE
from backend.rules.record_schemas import KINDS, Kind
from backend.sync.parse import MAX_CLOCK_AHEAD_MS

SET = (
    f"The fields to set: at least one. A name, also a key inside a value, {NAME_RULE}. A value is "
    f"any JSON value with at most {MAX_DEPTH} levels of lists and objects. A whole number is at "
    "most 2^53 - 1 from zero, and 5.0 is stored as 5. A field that the kind does not name is "
    "stored unchecked."
)
SIZE = (
    f"The values of a record, after merging, have at most {LIMITS['record_bytes']:,} bytes as "
    "canonical JSON in UTF-8: that of RFC 8785, with lone surrogates escaped as \\udxxx. Ids, "
    "kinds and stamps do not count. A larger record may be edited if it does not grow."
)
MERGING = (
    "Field by field the greater stamp wins, and a delete wins over every edit. Of two values with "
    "the same stamp, the greater canonical JSON wins, compared by UTF-16 units."
)
STAMP_FORM = (
    "12 hexadecimal digits of milliseconds of UTC, 4 of a counter, a hyphen, and 8 characters of a "
    "random id of the device. The stamps of a device only grow, and each is greater than every "
    "stamp it has received."
)
RESULTS = (
    "ok: stored. same: the server had all of it already, or newer values; these come in `records`. "
    "rejected: not stored, `problem` says why; show it, and send the record again only when it was "
    "edited or the app or `schema` is newer. clock_ahead: not stored, a stamp is more than "
    f"{MAX_CLOCK_AHEAD_MS:,} ms after `clock`; give unsent fields a new stamp and send it again."
)
REJECTIONS = (
    "invalid-record: `field` is wrong. unknown-kind: this server does not know the kind. "
    "record-too-large: see the size of a record. day-to-come: a check_in for a day that has begun "
    f"nowhere yet. account-full: {LIMITS['records']:,} records are stored; known ones can still "
    "change."
)
LIMITS_OF = {
    "changes": "Changes in a request",
    "bytes": "Bytes of a request body",
    "record_bytes": SIZE,
    "page": "Records in a response",
    "records": "Records of an account",
}
#: By the status of the response.
PROBLEMS = {
    401: "no-device, unknown-device: keep everything, sign in by the key of the device or by the "
    "recovery code, and repeat the request. device-removed: forget the account and what is saved "
    "there; keep what was never sent. account-deleted: keep everything, stop and ask the person.",
    409: "resync: the server was restored from an older copy. Nothing was stored. Forget cursor "
    "and witness, count everything as unsent, pull every page with empty `changes`, then send it "
    "all.",
    413: f"too-large: send fewer than {MAX_CHANGES} changes, half as many each time. A change that "
    "is too large alone is like a rejected one.",
    422: "invalid-body: the request is wrong, do not repeat it. protocol-unknown: the app is newer "
    "than the server; keep everything and try again later.",
    426: "app-too-old: keep everything, update the app, then sync again.",
    429: "too-many-syncs: nothing was stored. Repeat the request after Retry-After seconds.",
    503: "Nothing was stored. Repeat the request after Retry-After seconds, then more and more "
    "slowly. The same holds when there is no response: a request may be repeated unchanged.",
    507: "storage-full: the disk of the server is full. Nothing was stored; try again later.",
}


def kind_rules() -> str:
    """Return the rules for the ids and fields of every kind."""
    spots = "A session may have fields spot:<UUID>, each an object."
    return " ".join([*(_rules_of(name, kind) for name, kind in KINDS.items()), spots])


def _rules_of(name: str, kind: Kind) -> str:
    """Return the rules of one kind. The errors of wrong values say what is expected."""
    fields_by_rule: dict[str, list[str]] = {}
    for field, check in kind.fields.items():
        errors = dict.fromkeys(
            error for value in (object(), {}, [object()]) if (error := check(value))
        )
        rule = " ".join(errors).replace(". has an entry that", " and each entry").rstrip(".")
        if check(None) is None and "null" not in rule:
            rule += ", or null"
        fields_by_rule.setdefault(rule, []).append(field)
    rules = [f"{', '.join(fields)} {rule}" for rule, fields in fields_by_rule.items()]
    deletes = " It is never deleted." if kind.natural_key else ""
    return f"{name}: its id is {kind.looks_like}.{deletes} " + "".join(
        f"{rule}. " for rule in rules
    )
