"""After the database was put back from a copy: the phones are told, and heal it."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.support.linking import phone
from tests.support.sync_requests import ask, pull, session, sync


def say_restored(app: Flask) -> str:
    result = app.test_cli_runner().invoke(args=["restored"])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_phone_is_told_that_the_server_was_put_back(app: Flask, account: FlaskClient) -> None:
    other, entry = phone(app), session()
    places = [sync(account, entry), sync(other, session()), sync(phone(app))]

    said = say_restored(app)
    answers = [
        ask(client, cursor=place["cursor"])
        for client, place in zip((account, other), places, strict=False)
    ]

    assert said == "Every phone of 3 accounts now sends all it holds at its next sync.\n"
    for answer in answers:
        assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/resync")
        assert answer.get_json()["reason"] == "restored"


def test_a_phone_heals_the_server_and_goes_on(app: Flask, account: FlaskClient) -> None:
    entry = session()
    place = sync(account, entry)
    say_restored(app)

    refused = ask(account, session(), cursor=place["cursor"], witness=place["head"])
    assert list(pull(account)) == [entry["id"]]  # what came with the refused request was not taken
    again = sync(account, entry)
    later = sync(account, cursor=again["cursor"], witness=again["head"])

    assert refused.status_code == 409
    assert again["results"][entry["id"]]["s"] == "same"
    assert later["records"] == []
