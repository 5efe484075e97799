"""What the image and the two ways to deploy it must keep to, though nothing here can build or
deploy.
"""

from __future__ import annotations

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

ROOT = Path(__file__).parents[2]
SHAPES = {"sqlite": "fly.toml", "postgresql": "deploy/fly-postgres.toml"}
KEYS = {
    "": {"app", "primary_region", "kill_signal", "kill_timeout", "build", "deploy", "env", "processes", "mounts",
         "http_service", "metrics", "restart", "vm"},
    "build": {"build-target", "dockerfile", "image", "args", "ignorefile"},
    "deploy": {"strategy", "release_command", "release_command_timeout", "wait_timeout"},
    "mounts": {"source", "destination", "processes", "initial_size", "snapshot_retention", "scheduled_snapshots",
               "auto_extend_size_threshold", "auto_extend_size_increment", "auto_extend_size_limit"},
    "http_service": {"processes", "internal_port", "force_https", "auto_stop_machines", "auto_start_machines",
                     "min_machines_running", "concurrency", "checks"},
    "checks": {"grace_period", "interval", "method", "timeout", "path", "headers"},
    "metrics": {"port", "path"},
    "restart": {"policy"},
    "vm": {"size", "memory", "cpus", "cpu_kind", "processes"},
}  # fmt: skip
"""What flyctl knows, as far as it is used here: a wrong key is passed over in silence."""
DOCKERFILE = (ROOT / "Dockerfile").read_text()
MADE = {"pwa/dist", "/app/.venv"}


def shape(kind: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / SHAPES[kind]).read_text())


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    url = f"sqlite:///{tmp_path_factory.mktemp('deployment')}/medius.db"
    return create_app(Settings(url, app_folder=None, serving=False))


@pytest.mark.parametrize("kind", SHAPES)
def test_every_key_is_one_that_there_is(kind: str) -> None:
    config = shape(kind)

    assert config.keys() <= KEYS[""]
    for name, known in KEYS.items():
        tables = config.get(name, []) if name != "checks" else config["http_service"]["checks"]
        for table in tables if isinstance(tables, list) else [tables]:
            assert name == "" or table.keys() <= known, name


@pytest.mark.parametrize("kind", SHAPES)
def test_the_settings_of_each_shape_let_medius_start(kind: str) -> None:
    config = shape(kind)

    settings = from_environment(
        {"DATABASE_URL": "postgresql://database/medius"} | image_env() | config["env"]
    )

    assert settings.client_address == "Fly-Client-IP"
    assert settings.proxies == 0
    assert settings.trusted_hosts
    assert int(settings.metrics.rpartition(":")[2]) == config["metrics"]["port"] != settings.port
    assert config["metrics"]["path"] == "/metrics"


def image_env() -> dict[str, str]:
    """Return what the image sets, but for the database, which a host sets."""
    pairs = re.findall(r"^ *(?:ENV )?([A-Z_]+)=(\"?[^\s\\]*)", DOCKERFILE, re.MULTILINE)
    return {
        name: value.strip('"')
        for name, value in pairs
        if name.startswith(("MEDIUS_", "HOST", "PORT"))
    }


@pytest.mark.parametrize("kind", SHAPES)
def test_it_is_asked_to_end_and_not_killed_and_never_sleeps(kind: str, app: Flask) -> None:
    config = shape(kind)
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


def test_sqlite_is_on_the_volume_of_one_machine_with_its_worker() -> None:
    config = shape("sqlite")
    settings = from_environment(config["env"])

    [mount] = config["mounts"]
    assert settings.database_file is not None
    assert settings.database_file.is_relative_to(mount["destination"])
    assert settings.vapid_path.is_relative_to(mount["destination"])
    assert settings.worker
    assert "processes" not in config  # another group is another machine, with another disk
    assert "release_command" not in config["deploy"]  # it gets no volume
    assert config["deploy"]["strategy"] == "rolling"  # a volume cannot be in two places
    assert {key for key in mount if key.startswith("auto_extend")} == {
        f"auto_extend_size_{part}" for part in ("threshold", "increment", "limit")
    }
    assert config["build"]["build-target"] == "volume"


def test_postgresql_has_workers_of_their_own_and_migrates_before_it_serves(app: Flask) -> None:
    config = shape("postgresql")

    assert "mounts" not in config
    assert config["env"]["MEDIUS_WORKER"] == "none"
    assert "DATABASE_URL" not in config["env"]  # it is a secret
    assert config["http_service"]["processes"] == ["web"]
    assert set(config["processes"]) == {"web", "worker"}
    for command in (config["deploy"]["release_command"], config["processes"]["worker"]):
        words = command.removeprefix("python -m flask --app backend.app ").split()
        group = app.cli.commands[words[0]]
        assert words[1] in getattr(group, "commands", {})


def test_the_image_is_built_in_stages_from_bases_that_can_be_pinned_and_runs_as_nobody() -> None:
    bases = re.findall(r"^FROM (\S+)(?: AS (\S+))?$", DOCKERFILE, re.MULTILINE)

    named = {name for _, name in bases}
    assert "ARG PYTHON_IMAGE=" in DOCKERFILE
    assert all(base == "${PYTHON_IMAGE}" or base in named for base, _ in bases)
    assert DOCKERFILE.rstrip().splitlines()[-1] == "USER 10001:10001"
    assert "HEALTHCHECK" in DOCKERFILE
    assert "/api/health" in DOCKERFILE
    assert 'CMD ["python", "-m", "backend"]' in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE
    assert "npm ci --ignore-scripts" in DOCKERFILE


def test_what_the_image_copies_is_there_and_is_not_kept_from_it() -> None:
    ignored = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and line[0] != "#"
    ]
    copied = [
        path
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for path in line.split()
    ]

    assert ignored[0] == "*"
    assert {"**/*.pem", "**/*.db*"} <= set(ignored)
    assert copied
    for path in copied:
        assert (ROOT / path).exists()
        assert f"!{path.split('/')[0]}" in ignored


def test_the_start_script_is_a_shell_script_that_may_be_run() -> None:
    script = ROOT / "deploy/start.sh"

    done = subprocess.run(["sh", "-n", script], capture_output=True)

    assert done.returncode == 0
    assert script.stat().st_mode & 0o111
    assert 'exec "$@"' in script.read_text()


def test_the_start_script_runs_what_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("#!/bin/sh\necho 10001\n")
    (tmp_path / "litestream").write_text('#!/bin/sh\necho "litestream $*"\n')
    for name in ("id", "litestream"):
        (tmp_path / name).chmod(0o755)

    def said(**env: str) -> list[str]:
        path = {"PATH": f"{tmp_path}:/usr/bin:/bin", **env}
        done = subprocess.run(
            [ROOT / "deploy/start.sh", "echo", "hello"], env=path, capture_output=True, text=True
        )
        return done.stdout.splitlines()

    assert said() == ["hello"]
    restored, replicated = said(LITESTREAM_BUCKET="b")
    assert restored.startswith("litestream restore")
    assert "-if-db-not-exists" in restored
    assert restored.endswith(" /data/medius.db")
    assert said(LITESTREAM_BUCKET="b", DATABASE_URL="sqlite:////data/second.db")[0].endswith(
        " /data/second.db"
    )
    assert replicated.endswith("-exec echo hello")


def test_compose_has_no_secret_and_shows_nothing_but_caddy() -> None:
    text = (ROOT / "compose.yaml").read_text()
    services = yaml.safe_load(text)["services"]

    assert set(services) == {"app", "database", "caddy"}
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    env = services["app"]["environment"]
    settings = from_environment(
        {**env, "DATABASE_URL": "postgresql://database/medius", "MEDIUS_CONTACT": ""}
    )
    assert settings.proxies == 1
    assert settings.trusted_hosts
    assert services["caddy"]["command"].endswith("--to app:" + image_env()["PORT"])
    assert re.findall(r"PASSWORD: (?!\$\{)", text) == []
