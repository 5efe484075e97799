"""After a restore from a backup, the phones learn of it and complete the database."""

from flask import Flask
from flask.testing import FlaskClient

from tests.support.api_client import phone
from tests.support.sync_requests import pull, send_sync, session, sync


def announce_restore(app: Flask, command: str = "announce-restore") -> str:
    result = app.test_cli_runner().invoke(args=[command])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_phone_learns_that_the_server_was_restored(app: Flask, account: FlaskClient) -> None:
    other, entry = phone(app), session()
    synced = [sync(account, entry), sync(other, session()), sync(phone(app))]

    output = announce_restore(app)
    responses = [
        send_sync(client, cursor=last_sync["cursor"])
        for client, last_sync in zip((account, other), synced, strict=False)
    ]

    assert output == "Every phone of 3 accounts now sends all it holds at its next sync.\n"
    for response in responses:
        assert (response.status_code, response.get_json()["type"]) == (409, "/problems/resync")
        assert response.get_json()["reason"] == "restored"


def test_phone_completes_a_restored_server_and_continues(app: Flask, account: FlaskClient) -> None:
    entry = session()
    last_sync = sync(account, entry)
    announce_restore(app)

    rejected = send_sync(account, session(), cursor=last_sync["cursor"], witness=last_sync["head"])
    assert list(pull(account)) == [entry["id"]]  # the rejected request stored nothing
    again = sync(account, entry)
    later = sync(account, cursor=again["cursor"], witness=again["head"])

    assert rejected.status_code == 409
    assert again["results"][entry["id"]]["s"] == "same"
    assert later["records"] == []


def test_old_name_of_the_command_still_works(app: Flask, account: FlaskClient) -> None:
    output = announce_restore(app, "restored")

    assert "DeprecationWarning" in output
    assert output.endswith("Every phone of 1 accounts now sends all it holds at its next sync.\n")
