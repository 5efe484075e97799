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
TOOLS = Path(sys.executable).parent
NODE = ROOT / ".venv" / "bin"
#: Accepted findings by tool, rule and file, each with its reason.
EXCEPTIONS = {
    "bandit B104 backend/__main__.py": "the address is compared; HOST decides where to listen",
    "bandit B311 backend/reminders/complete.py": "it spreads retries over time",
}
UNCHECKED = "could not check"
#: The packages that serve or build the app. Test tools run only on developers' machines.
LOCKS = [f"{folder}/requirements.txt" for folder in ("backend", "deploy", "pwa")]


def main() -> None:
    """Print findings without a reason and reasons without a finding; exit with 1 on either."""
    findings = [*bandit(), *hadolint(), *pip_audit(), *npm_audit()]
    unexplained = [finding for finding in findings if finding not in EXCEPTIONS]
    stale = [name for name in EXCEPTIONS if name not in findings]
    for name, reason in EXCEPTIONS.items():
        state = "no longer found; delete its reason" if name in stale else f"accepted: {reason}."
        print(f"{name}: {state}")
    print(*unexplained, sep="\n")
    if any(UNCHECKED in finding for finding in unexplained):
        print("Run it again where the advisories of PyPI and npm can be reached.")
    sys.exit(1 if unexplained or stale else 0)


def bandit() -> Iterator[str]:
    output = _run(TOOLS / "bandit", "-q", "-r", "backend", "-f", "json")
    for issue in json.loads(output)["results"]:
        yield f"bandit {issue['test_id']} {issue['filename']}"


def hadolint() -> Iterator[str]:
    for issue in json.loads(_run(TOOLS / "hadolint", "-f", "json", "Dockerfile")):
        yield f"hadolint {issue['code']} line {issue['line']}: {issue['message']}"


def pip_audit() -> Iterator[str]:
    for lock in LOCKS:
        output = _run(
            TOOLS / "pip-audit", "--require-hashes", "--disable-pip", "-f", "json", "-r", lock
        )
        try:
            packages = json.loads(output)["dependencies"]
        except ValueError:
            yield f"pip-audit {UNCHECKED} {lock}: the advisories cannot be reached"
            continue
        skipped = [package["name"] for package in packages if "skip_reason" in package]
        if skipped:
            names = ", ".join(skipped)
            yield f"pip-audit {UNCHECKED} {len(skipped)} packages of {lock}: {names}"
        for package in packages:
            yield from (
                f"pip-audit {vulnerability['id']} {package['name']} {package['version']}"
                for vulnerability in package.get("vulns", [])
            )


def npm_audit() -> Iterator[str]:
    output = _run(NODE / "npm", "audit", "--json", folder=ROOT / "pwa")
    try:
        advisories = json.loads(output)["vulnerabilities"]
    except (ValueError, KeyError):
        yield f"npm audit {UNCHECKED} anything: the advisories cannot be reached"
        return
    yield from (f"npm audit {advisory['severity']} {name}" for name, advisory in advisories.items())


def _run(program: Path, *arguments: str, folder: Path = ROOT) -> str:
    """Return the output of a program, whatever its exit code."""
    path = {"PATH": f"{NODE}:/usr/local/bin:/usr/bin:/bin", "HOME": str(Path.home())}
    done = subprocess.run(
        [program, *arguments], cwd=folder, env=path, capture_output=True, text=True, check=False
    )
    return done.stdout


if __name__ == "__main__":
    main()
