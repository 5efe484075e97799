"""Settings from the environment."""

import zoneinfo
from pathlib import Path

import pytest

from backend.__main__ import main
from backend.config import ROOT, ConfigError, Settings, from_environment, warn_of_deprecated


def test_defaults_serve_one_machine_at_home() -> None:
    settings = from_environment({})

    assert settings == Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_file == ROOT / "instance" / "medius.db"


def test_every_setting_can_be_set() -> None:
    expected = Settings(
        database_url="sqlite:////data/medius.db",
        host="192.0.2.1",
        port=8080,
        content_folder=Path("/srv/content"),
        app_folder=None,
        accounts_per_hour=5,
        syncs_per_hour=100,
        trusted_hosts=("medius.example", "www.medius.example"),
        proxies=1,
        client_address="Fly-Client-IP",
        vapid_keys="a private key",
        vapid_file=Path("/data/keys.pem"),
        contact="mailto:host@medius.example",
        push_hosts=("push.example", "https://push.example:8443"),
        worker=False,
        log_requests=True,
        metrics="127.0.0.1:9091",
        serving=False,
    )

    settings = from_environment(
        {
            "DATABASE_URL": "sqlite:////data/medius.db",
            "HOST": "192.0.2.1",
            "PORT": "8080",
            "MEDIUS_CONTENT": "/srv/content",
            "MEDIUS_APP": "none",
            "MEDIUS_ACCOUNTS_PER_HOUR": "5",
            "MEDIUS_SYNCS_PER_HOUR": "100",
            "TRUSTED_HOSTS": "medius.example, www.medius.example",
            "MEDIUS_PROXIES": "1",
            "MEDIUS_CLIENT_ADDRESS": "Fly-Client-IP",
            "MEDIUS_VAPID_KEYS": "a private key",
            "MEDIUS_VAPID_FILE": "/data/keys.pem",
            "MEDIUS_CONTACT": "mailto:host@medius.example",
            "MEDIUS_PUSH_HOSTS": "push.example, https://push.example:8443",
            "MEDIUS_WORKER": "none",
            "MEDIUS_LOG": "requests",
            "MEDIUS_METRICS": "127.0.0.1:9091",
            "FLASK_RUN_FROM_CLI": "true",
        }
    )

    assert settings == expected
    assert all(value != getattr(Settings(), name) for name, value in vars(expected).items())
    assert settings.database_file == Path("/data/medius.db")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "9" * 5000),
        ("PORT", "٨٠٨٠"),
        ("MEDIUS_ACCOUNTS_PER_HOUR", "-1"),
        ("MEDIUS_PROXIES", "yes"),
        ("MEDIUS_CLIENT_ADDRESS", "Fly-Client-IP: 1"),
        ("MEDIUS_SYNCS_PER_HOUR", "0"),
        ("MEDIUS_LOG", "everything"),
        ("DATABASE_URL", "medius.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "mysql://medius:secret-word@db/medius"),
        ("DATABASE_URL", "postgresql://medius:secret-word@db"),
        ("DATABASE_URL", "postgresql://medius@db:secret-word/medius"),
    ],
)
def test_wrong_setting_is_reported_in_one_sentence(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as stopped:
        from_environment({name: value})

    sentence = str(stopped.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "secret-word" not in sentence


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_postgresql_scheme_gets_the_same_driver(scheme: str) -> None:
    settings = from_environment(
        {"DATABASE_URL": f"{scheme}://medius:secret-word@db/medius?sslmode=require"}
    )

    assert (
        settings.database.render_as_string()
        == "postgresql+psycopg://medius:***@db/medius?sslmode=require"
    )
    assert (settings.database_file, settings.database_place) == (None, "medius on db")


def test_zones_come_from_the_pinned_wheel() -> None:
    assert zoneinfo.TZPATH == ()
    assert zoneinfo.ZoneInfo("Europe/London").key == "Europe/London"


@pytest.mark.parametrize(("text", "value"), [("", False), ("errors", False), ("requests", True)])
def test_requests_are_logged_when_configured(text: str, value: bool) -> None:
    assert from_environment({"MEDIUS_LOG": text}).log_requests is value


def test_deprecated_settings_are_accepted_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    old = {"MEDIUS_WORKER": "beside", "MEDIUS_PROCESSES": "2"}

    settings = from_environment(old)
    warn_of_deprecated(old)

    assert settings == Settings()
    assert "write MEDIUS_WORKER=thread" in caplog.text
    assert "MEDIUS_PROCESSES has no effect" in caplog.text


def test_server_reads_a_dotenv_file_like_the_flask_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "")  # so that it is restored
    monkeypatch.delenv("PORT")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("PORT=http")

    assert main() == 1

    assert capsys.readouterr().err.startswith("PORT is 'http'")
