"""The files for Docker, Fly and compose parse, have valid settings, and agree on ports."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from backend.app import create_app
from backend.config import Settings, from_environment
from tests.support.server import ROOT

FLY_FILES = {"sqlite": "fly.toml", "postgresql": "deploy/fly-postgres.toml"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
START = ROOT / "deploy/start.sh"


def fly(kind: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / FLY_FILES[kind]).read_text())


def image_env() -> dict[str, str]:
    """Return the variables of the image, except DATABASE_URL, which the host sets."""
    pairs = re.findall(r"^ *(?:ENV )?([A-Z_]+)=(\"?[^\s\\]*)", DOCKERFILE, re.MULTILINE)
    ours = ("MEDIUS_", "HOST", "PORT")
    return {name: value.strip('"') for name, value in pairs if name.startswith(ours)}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    url = f"sqlite:///{tmp_path_factory.mktemp('deployment')}/medius.db"
    return create_app(Settings(url, app_folder=None, serving=False))


@pytest.mark.parametrize("kind", FLY_FILES)
def test_fly_settings_are_valid(kind: str) -> None:
    config = fly(kind)

    settings = from_environment(
        {"DATABASE_URL": "postgresql://database/medius"} | image_env() | config["env"]
    )

    assert settings.client_address == "Fly-Client-IP"
    assert settings.proxies == 0
    assert settings.trusted_hosts
    assert int(settings.metrics.rpartition(":")[2]) == config["metrics"]["port"] != settings.port
    assert config["metrics"]["path"] == "/metrics"


@pytest.mark.parametrize("kind", FLY_FILES)
def test_fly_stops_machines_gently_and_never_suspends_them(kind: str, app: Flask) -> None:
    config = fly(kind)

    service = config["http_service"]

    assert config["kill_signal"] == "SIGTERM"
    assert int(config["kill_timeout"].removesuffix("s")) >= 20  # a worker finishes its batch
    assert service["auto_stop_machines"] == "off"
    assert service["force_https"] is True
    assert service["internal_port"] == int(image_env()["PORT"])
    assert config["restart"] == [{"policy": "always"}]
    paths = {rule.rule for rule in app.url_map.iter_rules()}
    for check in service["checks"]:
        assert check["path"] in paths
        assert check["headers"]["X-Forwarded-Proto"] == "https"  # checks do not follow redirects


def test_fly_keeps_sqlite_on_the_volume_of_one_machine() -> None:
    config = fly("sqlite")

    settings = from_environment(config["env"])

    [mount] = config["mounts"]
    assert settings.database_file is not None
    assert settings.database_file.is_relative_to(mount["destination"])
    assert settings.vapid_path.is_relative_to(mount["destination"])
    assert settings.worker
    assert "processes" not in config  # a second group is a second machine with another volume
    assert "release_command" not in config["deploy"]  # it runs without the volume
    assert config["deploy"]["strategy"] == "rolling"  # a volume cannot be in two places
    parts = ("threshold", "increment", "limit")
    assert {f"auto_extend_size_{part}" for part in parts} <= mount.keys()
    assert config["build"]["build-target"] == "volume"


def test_fly_migrates_postgresql_before_it_serves(app: Flask) -> None:
    config = fly("postgresql")

    assert "mounts" not in config
    assert config["env"]["MEDIUS_WORKER"] == "none"
    assert "DATABASE_URL" not in config["env"]  # it is a secret
    assert config["http_service"]["processes"] == ["web"]
    assert set(config["processes"]) == {"web", "worker"}
    for command in (config["deploy"]["release_command"], config["processes"]["worker"]):
        words = command.removeprefix("python -m flask --app backend.app ").split()
        group = app.cli.commands[words[0]]
        assert words[1] in getattr(group, "commands", {})


def test_image_runs_as_an_unprivileged_user_from_pinned_packages() -> None:
    bases = re.findall(r"^FROM (\S+)(?: AS (\S+))?$", DOCKERFILE, re.MULTILINE)

    stages = {name for _, name in bases}

    assert "ARG PYTHON_IMAGE=" in DOCKERFILE
    assert all(base == "${PYTHON_IMAGE}" or base in stages for base, _ in bases)
    assert DOCKERFILE.rstrip().splitlines()[-1] == "USER 10001:10001"
    assert "HEALTHCHECK" in DOCKERFILE
    assert "/api/health" in DOCKERFILE
    assert 'CMD ["python", "-m", "backend"]' in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE
    assert "npm ci --ignore-scripts" in DOCKERFILE


def test_files_that_the_image_copies_exist_and_are_not_ignored() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    ignored = [line for line in lines if line and line[0] != "#"]

    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)

    assert ignored[0] == "*"
    assert {"**/*.pem", "**/*.db*"} <= set(ignored)
    assert copied
    for path in " ".join(copied).split():
        assert (ROOT / path).exists()
        assert f"!{path.split('/')[0]}" in ignored


def run_start_script(folder: Path, user: int, **env: str) -> list[str]:
    """Return what `start.sh echo hello` prints as `user`; its programs are stubs that print."""
    (folder / "id").write_text(f"#!/bin/sh\necho {user}\n")
    for name in ("litestream", "chown", "setpriv"):
        (folder / name).write_text(f'#!/bin/sh\necho "{name} $*"\n')
    for program in folder.iterdir():
        program.chmod(0o755)
    env = {"PATH": f"{folder}:/usr/bin:/bin", **env}
    done = subprocess.run([START, "echo", "hello"], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_start_script_runs_its_command(tmp_path: Path) -> None:
    assert run_start_script(tmp_path, 10001) == ["hello"]


def test_start_script_drops_root_privileges(tmp_path: Path) -> None:
    assert run_start_script(tmp_path, 0) == [
        "chown --recursive medius:medius /data",
        f"setpriv --reuid=medius --regid=medius --clear-groups {START} echo hello",
    ]


def test_start_script_restores_and_replicates_with_litestream(tmp_path: Path) -> None:
    second = {"DATABASE_URL": "sqlite:////data/second.db"}

    restored, replicated = run_start_script(tmp_path, 10001, LITESTREAM_BUCKET="b")
    restored_second, _ = run_start_script(tmp_path, 10001, LITESTREAM_BUCKET="b", **second)

    assert restored.startswith("litestream restore")
    assert "-if-db-not-exists" in restored
    assert restored.endswith(" /data/medius.db")
    assert restored_second.endswith(" /data/second.db")
    assert replicated.endswith("-exec echo hello")


def test_compose_has_no_secret_and_exposes_only_caddy() -> None:
    text = (ROOT / "compose.yaml").read_text()
    services = yaml.safe_load(text)["services"]

    env = services["app"]["environment"]
    settings = from_environment(
        {**env, "DATABASE_URL": "postgresql://database/medius", "MEDIUS_CONTACT": ""}
    )

    assert set(services) == {"app", "database", "caddy"}
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    assert settings.proxies == 1
    assert settings.trusted_hosts
    assert services["caddy"]["command"].endswith("--to app:" + image_env()["PORT"])
    assert re.findall(r"PASSWORD: (?!\$\{)", text) == []
