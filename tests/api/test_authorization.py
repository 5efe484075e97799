"""Authorization: every route has a policy, and no account reads or changes another one."""

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from backend.db.database import reading
from backend.db.models import Base
from backend.push.vapid import VapidKey
from tests.support.api_client import open_link, phone
from tests.support.sync_requests import session, setting, sync

PUBLIC, OWN = "without signing in", "only the own account"
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
POINT = VapidKey(ec.derive_private_key(1, ec.SECP256R1())).public
#: By endpoint: who may use it, and a body to send. Each route needs a row; a route that takes an id
#: is tried with the id of another person too.
POLICY: dict[str, tuple[str, Any]] = {
    "account.create_account": (PUBLIC, {}),
    "content.get_content": (PUBLIC, None),
    "devices.list_devices": (OWN, None),
    "devices.remove_device": (OWN, None),
    "devices.rename_device": (OWN, {"name": "Mine"}),
    "docs": (PUBLIC, None),
    "docs_styles": (PUBLIC, None),
    "health.get_health": (PUBLIC, None),
    "links.approve_link": (OWN, {"confirm": "00"}),
    "links.claim_link": (PUBLIC, {"code": "00000000"}),
    "links.finish_link": (PUBLIC, {"claim": "x" * 43}),
    "links.get_link": (OWN, None),
    "links.open_link": (OWN, {}),
    "openapi_document": (PUBLIC, None),
    "account.delete_account": (OWN, None),
    "account.export_account": (OWN, None),
    "push.push_health": (OWN, None),
    "push.push_key": (PUBLIC, None),
    "push.send_test": (OWN, {}),
    "push.shown": (OWN, {}),
    "push.snooze": (OWN, {"minutes": 60}),
    "push.subscribe": (OWN, {"endpoint": "https://fcm.googleapis.com/x", "keys": {}, "key": "x"}),
    "push.unsubscribe": (OWN, {}),
    "recovery.recover": (PUBLIC, {"recovery_code": "0" * 26}),
    "recovery.renew_recovery_code": (OWN, {}),
    "sign_in.new_challenge": (PUBLIC, {"device_id": UNKNOWN_ID}),
    "sign_in.set_device_key": (OWN, {"key": POINT}),
    "sign_in.sign_in_by_key": (
        PUBLIC,
        {"device_id": UNKNOWN_ID, "challenge": "x", "signature": "x" * 86},
    ),
    "sync.hello": (PUBLIC, None),
    "sync.sync": (OWN, {"protocol": 1, "changes": [setting("voice", "off")]}),
}


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def send(client: FlaskClient, rule: Rule, method: str, id: str = UNKNOWN_ID) -> TestResponse:
    address = rule.rule
    for argument in rule.arguments:
        address = address.replace(f"<string:{argument}>", id)
    assert "<" not in address, f"{rule} takes something this test does not know how to fill in"
    return client.open(address, method=method, json=POLICY[rule.endpoint][1], buffered=True)


def rows_of_account(app: Flask, account_id: str) -> dict[str, Any]:
    """Return every row of an account, by table."""
    with app.app_context(), reading() as reader:
        return {
            table.name: reader.execute(select(table).where(table.c[column] == account_id)).all()
            for table in Base.metadata.sorted_tables
            for column in ("id" if table.name == "account" else "account_id",)
            if column in table.c
        }


def test_every_route_has_a_policy_and_the_document_agrees(app: Flask) -> None:
    described = app.test_client().get("/api/openapi.json").get_json()["paths"]

    assert set(POLICY) == {rule.endpoint for rule in app.url_map.iter_rules()}
    for rule, method in routes(app):
        path = rule.rule.replace("<string:", "{").replace(">", "}")
        if path in described:
            assert bool(described[path][method.lower()]["security"]) is (
                POLICY[rule.endpoint][0] == OWN
            ), rule


def test_private_routes_reject_requests_without_a_cookie(app: Flask, client: FlaskClient) -> None:
    for rule, method in routes(app):
        response = send(client, rule, method)
        client.delete_cookie("medius")

        if POLICY[rule.endpoint][0] == OWN:  # 422: the body is checked before the cookie
            assert response.get_json()["type"] in (
                "/problems/no-device",
                "/problems/invalid-body",
            ), rule


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_ids_of_another_account_are_treated_as_unknown(app: Flask) -> None:
    owner = phone(app, "Owner's phone")
    device_id = owner.get("/api/devices").get_json()["devices"][0]["id"]
    sync(owner, session(note="private"), setting("reminder_time", "20:00"))
    open_link(owner)
    with app.app_context(), reading() as reader:
        account_id = reader.execute(
            select(Base.metadata.tables["device"].c.account_id)
        ).scalar_one()
    before = rows_of_account(app, account_id)
    private_ids = {account_id, device_id, *(row.id for row in before["record"])} - {
        "setting:reminder_time"
    }
    assert [bool(before[name]) for name in ("record", "device", "link", "sync_batch")] == [True] * 4

    for rule, method in routes(app):
        stranger = phone(app)
        responses = [
            send(stranger, rule, method, id)
            for id in (device_id if rule.arguments else UNKNOWN_ID, UNKNOWN_ID)
        ]

        assert not [id for id in private_ids for response in responses if id in response.text], rule
        if rule.arguments:
            assert [response.status_code for response in responses] == [404, 404], rule
            assert responses[0].data == responses[1].data
            headers = [{**response.headers, "X-Request-Id": ""} for response in responses]
            assert headers[0] == headers[1]

    assert rows_of_account(app, account_id) == before


def test_no_url_contains_a_secret_or_an_entry(app: Flask) -> None:
    arguments = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    queries = {
        parameter["name"]
        for path in app.test_client().get("/api/openapi.json").get_json()["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    }

    assert arguments == {"device_id"}
    assert queries == set()
