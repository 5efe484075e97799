"""A deployment moves from one kind of database to the other."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.config import Settings
from backend.db import database_copy
from backend.db.database import disconnect, writing
from backend.db.models import Account, RecordRow
from tests.support.api_client import with_cookie_of
from tests.support.sync_requests import pull, send_sync, session, setting, stamp, sync

UNUSUAL_VALUES = {"z": 1, "a": [0.1, 1e-7, 2**53 - 1], "text": "\0 \ud83d é"}


def db_copy(app: Flask, source: str, target: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["db-copy", source, target])
    return result.exit_code, result.output


@pytest.fixture
def elsewhere(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database of the other kind, without any table."""
    if engine == "postgresql":
        return f"sqlite:///{tmp_path}/other/medius.db"
    return str(request.getfixturevalue("postgres").new_database())


def test_phones_continue_on_the_copy(
    app: Flask, account: FlaskClient, settings: Settings, elsewhere: str
) -> None:
    deleted = session()
    sync(account, session(later=UNUSUAL_VALUES), deleted, setting("voice", "on"))
    last_sync = sync(account, {"id": deleted["id"], "kind": "session", "del": stamp()})
    before = pull(account)

    code, output = db_copy(app, settings.database_url, elsewhere)

    new_app = create_app(Settings(elsewhere, app_folder=None, serving=False))
    phone = with_cookie_of(new_app, account)
    assert (code, "3 record" in output, "1 account" in output) == (0, True, True), output
    assert repr(pull(phone)) == repr(before)
    assert (
        send_sync(
            phone, session(), cursor=last_sync["cursor"], witness=last_sync["head"]
        ).status_code
        == 200
    )
    assert new_app.test_client().post("/api/accounts", json={}).status_code == 201
    disconnect(new_app)


def test_copy_into_a_filled_database_is_rejected(
    app: Flask, account: FlaskClient, settings: Settings, elsewhere: str
) -> None:
    sync(account, session())
    db_copy(app, settings.database_url, elsewhere)

    code, output = db_copy(app, settings.database_url, elsewhere)

    assert (code, "has something in it already; name an empty one" in output) == (1, True)


def test_copy_that_differs_is_not_kept(
    app: Flask,
    account: FlaskClient,
    settings: Settings,
    elsewhere: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sync(account, session(), session())
    real = database_copy._sum

    def spoil(parts: object) -> database_copy.Total:
        total = real(parts)  # type: ignore[arg-type]  # passed on
        total.hashes += spoil.calls  # type: ignore[attr-defined]  # counts itself
        spoil.calls += 1  # type: ignore[attr-defined]
        return total

    spoil.calls = 0  # type: ignore[attr-defined]
    monkeypatch.setattr(database_copy, "_sum", spoil)

    code, output = db_copy(app, settings.database_url, elsewhere)

    new_app = create_app(Settings(elsewhere, app_folder=None, serving=False))
    with new_app.app_context(), writing() as db_session:
        counts = [db_session.query(model).count() for model in (Account, RecordRow)]
    disconnect(new_app)
    assert (code, "not like the original" in output) == (1, True)
    assert counts == [0, 0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sqlite:///{folder}/nothing.db", "nothing.db"),
        ("postgresql://medius:secret-word@127.0.0.1:9/medius", "medius on 127.0.0.1"),
        ("medius.db", "DATABASE_URL"),
    ],
)
def test_missing_source_is_named(
    app: Flask, tmp_path: Path, elsewhere: str, source: str, expected: str
) -> None:
    code, output = db_copy(app, source.format(folder=tmp_path), elsewhere)

    assert (code, expected in output, output.count("\n")) == (1, True, 1), output
    assert "secret-word" not in output
    assert not (tmp_path / "nothing.db").exists()
    assert not (tmp_path / "other").exists()


def test_older_source_is_named(app: Flask, settings: Settings, elsewhere: str) -> None:
    with app.app_context(), writing() as db_session:
        db_session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    code, output = db_copy(app, settings.database_url, elsewhere)

    with app.app_context(), writing() as db_session:
        db_session.connection().exec_driver_sql(
            f"UPDATE alembic_version SET version_num = '{app.extensions['newest_migration']}'"  # noqa: S608 - ours
        )
    assert (code, "start this version once to migrate it" in output) == (1, True)
