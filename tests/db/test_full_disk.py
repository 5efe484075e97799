"""A full disk: reading works, writing is rejected, and later nothing is lost."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from backend.db.database import db
from tests.support.sync_requests import pull, send_sync, session

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_full_database_can_still_be_read(app: Flask, account: FlaskClient) -> None:
    with app.app_context():
        writer = db.engines[None]
    writer.dispose()
    limit_pages = "PRAGMA max_page_count = 120"
    event.listen(writer, "connect", lambda connection, _: connection.execute(limit_pages))
    acknowledged = set[str]()

    while (
        response := send_sync(account, *(batch := [session(more="x" * 9_000) for _ in range(5)]))
    ).status_code == 200:
        acknowledged |= {change["id"] for change in batch}

    assert (response.status_code, response.get_json()["type"]) == (507, "/problems/storage-full")
    assert response.headers["Retry-After"] == "60"
    assert acknowledged
    assert pull(account).keys() == acknowledged
    assert account.get("/api/devices").status_code == 200
    with app.app_context(), db.engines[None].connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    assert send_sync(account, *batch).status_code == 200
    assert len(pull(account)) == len(acknowledged) + 5
