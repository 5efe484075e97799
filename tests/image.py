"""Carries out the Dockerfile step by step where there is no container engine, and runs what comes
of it.

The base is this machine, seen through an overlay that keeps every write apart. The server then runs
as the image's user, without any right of root, on a file system that only lets it write /data and
/tmp. `make image` does every step; with `--ready` packages and app come from .venv and pwa/dist,
which takes seconds. Needs Linux and root.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path

from tests.support.server import ROOT, free_port

APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
NO_ROOT = "Nobody but root can lay one file system over another, so the image's steps were not tried here."
PATH = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
PATIENCE_SECONDS = 60
READY = {"/app/.venv": ROOT / ".venv", "/build/pwa/dist": ROOT / "pwa" / "dist"}
"""What the stages before the last make, and where it is already."""
KEPT_APART = """
dbs:
  - path: ${DATABASE_FILE}
    replica: {type: file, path: /data/copy, sync-interval: 1s}
"""
"""What the image has for a bucket, for a folder."""


@dataclass
class Stage:
    """One stage of the Dockerfile, as far as it has come."""

    root: Path
    uppers: tuple[Path, ...]
    env: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    folder: str = "/"
    user: str = "0:0"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    ready: dict[str, Path] = field(default_factory=dict)
    """What is shown in it and was not made in it, by where."""

    def inside(self, *command: str, env: dict[str, str]) -> list[str]:
        """Return the command that runs `command` in this stage, with this environment and no
        other.
        """
        uid, gid = self.user.split(":")
        who = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs"]
        less = [] if uid == "0" else ["--bounding-set=-all", "--inh-caps=-all"]
        words = [f"{name}={value}" for name, value in env.items()]
        at = ["sh", "-c", 'cd "$0" && exec "$@"', self.folder]
        return ["chroot", str(self.root), *who, *less, "env", "-i", *words, *at, *command]


def can_overlay() -> bool:
    """Tell whether this machine lets the steps be tried."""
    if (
        not hasattr(os, "geteuid")
        or os.geteuid()
        or not all(map(shutil.which, ("unshare", "setpriv", "chroot")))
    ):
        return False
    script = (
        'mount -t tmpfs none "$0" && cd "$0" && mkdir up work root'
        " && mount -t overlay none -o lowerdir=/,upperdir=up,workdir=work root"
    )
    with tempfile.TemporaryDirectory() as folder:
        return not subprocess.run(
            [*APART, "sh", "-c", script, folder], capture_output=True, check=False
        ).returncode


def main() -> None:
    """Carry the steps out in a space of mounts and processes of its own, and say what was seen."""
    if not can_overlay():
        sys.exit(NO_ROOT)
    if "--apart" not in sys.argv:
        with tempfile.TemporaryDirectory(prefix="medius-image-") as folder:
            inside = [sys.executable, "-m", "tests.image", *sys.argv[1:], "--apart", folder]
            sys.exit(subprocess.run([*APART, *inside], check=False).returncode)
    work = Path(sys.argv[-1])
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", str(work))
    ready = "--ready" in sys.argv
    stages = carry_out(work, ready)
    user, volume = stages[""], stages["volume"]
    for stage in (user, volume):
        _mount("-o", "remount,ro", str(stage.root))
        _mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", str(stage.root / "tmp"))
    runs_as_nobody(user, work / "named", owner=10001)
    print(
        "It runs as 10001 with no right of root, its check answers, and it writes to /data and /tmp alone."
    )
    runs_as_nobody(volume, work / "mounted", owner=0)
    print("On a disk that is root's, the target `volume` gives it away and then runs as 10001 too.")
    if not ready:
        is_copied(volume, work / "copied")
        print(
            "Litestream reads its settings, copies what is written, and a new disk begins with the copy."
        )


# --- the steps ---


def carry_out(work: Path, ready: bool) -> dict[str, Stage]:
    """Return every stage of the Dockerfile by its name, the last one as ''."""
    context = work / "context"
    _fill(context)
    stages: dict[str, Stage] = {}
    values: dict[str, str] = {}
    stage = None
    skipping = False
    for name, rest in _instructions((ROOT / "Dockerfile").read_text()):
        if name == "ARG":
            key, _, value = rest.partition("=")
            values[key] = value
        elif name == "FROM":
            base, _, called = rest.partition(" AS ")
            stage = _begin(work / f"stage{len(stages)}", stages.get(base))
            stages[called] = stage
            skipping = ready and called in ("app", "packages")
        elif not skipping and stage:
            _step(stage, name, rest, stages, context, ready)
    return stages


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name, rest.strip()


def _fill(context: Path) -> None:
    """Copy what is committed and not kept from the image."""
    rules = [
        line
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and line[0] not in "#*"
    ]
    wanted = {rule[1:] for rule in rules if rule[0] == "!"}
    unwanted = [
        rule
        for rule in (ROOT / ".dockerignore").read_text().splitlines()
        if rule and rule[0] not in "#!"
    ][1:]
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for path in tracked.splitlines():
        kept = path.split("/")[0] in wanted
        if kept and not any(
            fnmatch(path, rule) or path.startswith(rule + "/") for rule in unwanted
        ):
            (context / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, context / path)


def _begin(folder: Path, base: Stage | None) -> Stage:
    upper, scratch, root = folder / "upper", folder / "scratch", folder / "root"
    for each in (upper, scratch, root):
        each.mkdir(parents=True)
    uppers = (upper, *(base.uppers if base else ()))
    layers = ":".join(map(str, [*uppers[1:], "/"]))
    _mount(
        "-t",
        "overlay",
        "overlay",
        "-o",
        f"lowerdir={layers},upperdir={upper},workdir={scratch}",
        str(root),
    )
    for shared in ("proc", "dev"):
        _mount("--rbind", f"/{shared}", str(root / shared))
    if base:
        for target, source in base.ready.items():
            _mount("--bind", str(source), str(root / target))
        return replace(base, root=root, uppers=uppers, env=dict(base.env))
    _open_python(root)
    return Stage(root, uppers)


def _open_python(root: Path) -> None:
    """Let everybody run this machine's Python, and call it `python`, as the base image does."""
    python = Path(sys._base_executable).resolve()  # type: ignore[attr-defined]  # where a venv comes from
    for parent in python.parents:
        there = root / parent.relative_to("/")
        there.chmod(there.stat().st_mode | 0o055 if parent != Path("/root") else 0o711)
    command = root / "usr/local/bin/python"
    command.unlink(missing_ok=True)
    command.write_text(f'#!/bin/sh\nexec {python} "$@"\n')
    command.chmod(0o755)


def _step(
    stage: Stage, name: str, rest: str, stages: dict[str, Stage], context: Path, ready: bool
) -> None:
    match name:
        case "RUN":
            around = {
                key: value
                for key, value in os.environ.items()
                if key not in ("VIRTUAL_ENV", "PYTHONPATH")
            }
            subprocess.run(stage.inside("sh", "-ec", rest, env=around | stage.env), check=True)
        case "COPY":
            _copy(stage, rest, stages, context, ready)
        case "WORKDIR":
            stage.folder = rest
            (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        case "ENV":
            for pair in shlex.split(rest):
                key, _, value = pair.partition("=")
                stage.env[key] = value.replace("$PATH", stage.env["PATH"])
        case "USER":
            stage.user = rest
        case "ENTRYPOINT":
            stage.entrypoint = tuple(json.loads(rest))
        case "CMD":
            stage.command = tuple(json.loads(rest))
        case "HEALTHCHECK":
            stage.health = tuple(json.loads(rest.partition("CMD ")[2]))


def _copy(stage: Stage, rest: str, stages: dict[str, Stage], context: Path, ready: bool) -> None:
    *sources, target = rest.split()
    origin = context
    if sources[0].startswith("--from="):
        origin = stages[sources.pop(0).removeprefix("--from=")].root
    to = stage.root / os.path.join(stage.folder, target).lstrip("/")  # noqa: PTH118 - a target may be absolute
    to.parent.mkdir(parents=True, exist_ok=True)
    for source in sources:
        if ready and source in READY:
            to.mkdir(parents=True)
            stage.ready[str(to.relative_to(stage.root))] = READY[source]
        elif (found := origin / source.lstrip("/")).is_dir():
            shutil.copytree(found, to, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(found, to / found.name if target.endswith("/") else to)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


# --- what comes of them ---


def runs_as_nobody(stage: Stage, disk: Path, owner: int) -> None:
    """Start it on a new disk, look at it as its host does, and end it."""
    with _started(stage, disk, owner) as (env, server):
        assert _said(stage, env, *stage.health) == ""
        doctor = _said(stage, env, "python", "-m", "flask", "--app", "backend.app", "doctor")
        looks = [line for line in doctor.splitlines() if line.startswith("LOOK")]
        assert all(
            "MEDIUS_CONTACT" in line or "TRUSTED_HOSTS" in line or "disk" in line for line in looks
        ), doctor
        names = {path.name: path.stat() for path in disk.iterdir()}
        assert {"medius.db", "vapid.pem"} <= names.keys(), names
        assert {stat.st_uid for stat in names.values()} == {10001}
        assert names["vapid.pem"].st_mode & 0o777 == 0o600
        assert _users() == {"10001"}
        assert "title" in _said(stage, env, "python", "-c", _asking("/"))
    assert server.returncode == 0, server.returncode


def is_copied(stage: Stage, disk: Path) -> None:
    """Let Litestream read its settings for a bucket; with a folder for it, lose the disk and find
    everything again.
    """
    named = {
        "LITESTREAM_BUCKET": "diaries",
        "AWS_REGION": "auto",
        "AWS_ENDPOINT_URL_S3": "https://s3.invalid",
    }
    settings = "/app/deploy/litestream.yml"
    reading = stage.env | named | {"DATABASE_FILE": "/data/medius.db"}
    assert "/data/medius.db" in _said(
        stage, reading, "litestream", "databases", "-config", settings
    )
    folder = stage.root / "tmp" / "litestream.yml"
    folder.write_text(KEPT_APART)
    _mount("--bind", str(folder), str(stage.root / settings.lstrip("/")))
    with _started(stage, disk, 0, **named) as (env, _):
        assert "201" in _said(stage, env, "python", "-c", _asking("/api/accounts", b"{}"))
        time.sleep(3)
    for path in disk.glob("medius.db*"):
        path.unlink()
    with _started(stage, disk, 0, **named) as (env, _):
        assert "(1,)" in _said(stage, env, "python", "-c", _reading("select count(*) from account"))


@contextmanager
def _started(
    stage: Stage, disk: Path, owner: int, **more: str
) -> Iterator[tuple[dict[str, str], subprocess.Popen[bytes]]]:
    """Start it as an engine would on `disk`, until its own check is well; then end it as an engine
    would.
    """
    if not disk.exists():
        disk.mkdir()
        os.chown(disk, owner, owner)
    _mount("--bind", str(disk), str(stage.root / "data"))
    env = stage.env | {"PORT": str(free_port())} | more
    server = subprocess.Popen(
        stage.inside(*stage.entrypoint, *stage.command, env=env), stdin=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while subprocess.run(
            stage.inside(*stage.health, env=env), capture_output=True, check=False
        ).returncode:
            assert server.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline, "its check is never well"
            time.sleep(0.1)
        _wait_for_worker(stage, env, deadline)
        yield env, server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE_SECONDS)
        subprocess.run(["umount", str(stage.root / "data")], check=True)


def _wait_for_worker(stage: Stage, env: dict[str, str], deadline: float) -> None:
    while "None" in _said(stage, env, "python", "-c", _reading("select beat_at from installation")):
        assert time.monotonic() < deadline, "no worker looks"
        time.sleep(0.1)


def _asking(path: str, body: bytes | None = None) -> str:
    """Return a program that asks the server inside, and prints what it says."""
    headers = {"Content-Type": "application/json"}
    return (
        "import os, urllib.request as u; url = 'http://127.0.0.1:' + os.environ['PORT'] + "
        f"{path!r}; a = u.urlopen(u.Request(url, {body!r}, {headers!r})); print(a.status, a.read().decode())"
    )


def _reading(query: str) -> str:
    """Return a program that prints the first row of a query."""
    return (
        f"import sqlite3; print(sqlite3.connect('/data/medius.db').execute({query!r}).fetchone())"
    )


def _said(stage: Stage, env: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        stage.inside(*command, env=env), capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def _users() -> set[str]:
    """Return as whom the server's processes run."""
    found = set()
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        if b"backend" in command.read_bytes().split(b"\0"):
            status = (command.parent / "status").read_text()
            found |= set(re.findall(r"^Uid:\s+(\d+)", status, re.MULTILINE))
    return found


if __name__ == "__main__":
    main()
