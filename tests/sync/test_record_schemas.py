"""Each kind of record is stored, or rejected with the name of the wrong field."""

import json
from typing import Any

from flask.testing import FlaskClient

from tests.support.server import ROOT
from tests.support.sync_requests import stamp, sync, uuid7

CASES = json.loads((ROOT / "tests" / "cases" / "records.json").read_text("utf-8"))


def result_of(client: FlaskClient, id: str, kind: Any, **fields: Any) -> dict[str, Any]:
    response = sync(client, {"id": id, "kind": kind, "hlc": stamp(), "set": fields})
    return dict(response["results"][id])


def test_valid_records_are_stored_and_invalid_ones_rejected(account: FlaskClient) -> None:
    for case in CASES:
        id = uuid7() if case["id"].startswith("019a") else case["id"]

        result = result_of(account, id, case["kind"], **case["fields"])

        expected = "rejected" if "wrong" in case else "ok"
        assert result["s"] == expected, case["it"]
        assert result.get("problem", {}).get("field") == case.get("wrong"), case["it"]


def test_rejection_never_repeats_what_a_person_wrote(account: FlaskClient) -> None:
    private = {"note": ["a most private word"], "stopped": "private" * 20}

    result = result_of(account, uuid7(), "session", **private)

    assert "private" not in str(result)
