"""Report known vulnerabilities in our code, our packages and the image: `make audit`.

Every finding is fixed, or EXCEPTIONS has its reason. A check that could not run (no network, no
advisories) is reported and fails.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = Path(sys.executable).parent
NODE = ROOT / ".venv" / "bin"
#: Accepted findings by tool, rule and file, each with its reason.
EXCEPTIONS = {
    "bandit B104 backend/__main__.py": "the address is compared; HOST decides where to listen",
    "bandit B311 backend/reminders/complete.py": "it spreads retries over time",
    "bandit B608 backend/db/rate_limits.py": "the parts are constants; values are bound",
    "bandit B608 backend/sync/records.py": "the parts are constants; values are bound",
}
UNCHECKED = "could not check"
#: The packages that serve or build the app. Test tools run only on developers' machines.
LOCKS = [f"{folder}/requirements.txt" for folder in ("backend", "deploy", "pwa")]


def main() -> None:
    """Print findings without a reason and reasons without a finding; exit with 1 on either."""
    found = [*bandit(), *hadolint(), *pip_audit(), *npm_audit()]
    unexplained = [one for one in found if one not in EXCEPTIONS]
    stale = [f"{one}: no longer found; delete its reason" for one in EXCEPTIONS if one not in found]
    print(
        *(f"{one}: accepted, because {why}." for one, why in EXCEPTIONS.items() if one in found),
        sep="\n",
    )
    print(*unexplained, *stale, sep="\n")
    if any(UNCHECKED in one for one in unexplained):
        print("Run it again where the advisories of PyPI and npm can be reached.")
    sys.exit(1 if unexplained or stale else 0)


def bandit() -> Iterator[str]:
    output = _run(OURS / "bandit", "-q", "-r", "backend", "-f", "json")
    for one in json.loads(output)["results"]:
        yield f"bandit {one['test_id']} {one['filename']}"


def hadolint() -> Iterator[str]:
    for one in json.loads(_run(OURS / "hadolint", "-f", "json", "Dockerfile")):
        yield f"hadolint {one['code']} line {one['line']}: {one['message']}"


def pip_audit() -> Iterator[str]:
    for lock in LOCKS:
        output = _run(
            OURS / "pip-audit", "--require-hashes", "--disable-pip", "-f", "json", "-r", lock
        )
        try:
            packages = json.loads(output)["dependencies"]
        except ValueError:
            yield f"pip-audit {UNCHECKED} {lock}: the advisories cannot be reached"
            continue
        skipped = [one["name"] for one in packages if "skip_reason" in one]
        if skipped:
            names = ", ".join(skipped)
            yield f"pip-audit {UNCHECKED} {len(skipped)} packages of {lock}: {names}"
        for one in packages:
            yield from (
                f"pip-audit {each['id']} {one['name']} {one['version']}"
                for each in one.get("vulns", [])
            )


def npm_audit() -> Iterator[str]:
    output = _run(NODE / "npm", "audit", "--json", folder=ROOT / "pwa")
    try:
        advisories = json.loads(output)["vulnerabilities"]
    except (ValueError, KeyError):
        yield f"npm audit {UNCHECKED} anything: the advisories cannot be reached"
        return
    yield from (f"npm audit {one['severity']} {name}" for name, one in advisories.items())


def _run(program: Path, *arguments: str, folder: Path = ROOT) -> str:
    """Return the output of a program, whatever its exit code."""
    path = {"PATH": f"{NODE}:/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home())}
    done = subprocess.run(
        [program, *arguments], cwd=folder, env=path, capture_output=True, text=True, check=False
    )
    return done.stdout


if __name__ == "__main__":
    main()
