"""Send a running server thousands of requests generated from its own API description.

`python -m tests.fuzz 20000` runs seed after seed until the server has handled 20,000 requests;
each run sends the same ones. It exits with 1 if a response is a server error or not as described.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.server import ROOT, Server, free_port
from tests.web.test_metrics import read_samples

#: Without `negative_data_rejection`: invalid records are `rejected` in a response of 200.
CHECKS = (
    "not_a_server_error", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "status_code_conformance", "unsupported_method",
)  # fmt: skip
PHASES = "examples,coverage,fuzzing,stateful"
EXAMPLES = 150  # for each operation in one round
LIMITS = {"MEDIUS_ACCOUNTS_PER_HOUR": "1000000", "MEDIUS_SYNCS_PER_HOUR": "1000000000"}


def main() -> int:
    """Run until the server has handled enough requests; return the exit code."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(
            Path(folder), MEDIUS_APP="none", MEDIUS_METRICS=f"127.0.0.1:{port}", **LIMITS
        ).start()
        try:
            wrong = _rounds(server, port, wanted)
        finally:
            server.kill()
        print(server.errors.read_text(), end="")
    return 1 if wrong else 0


def _rounds(server: Server, port: int, wanted: int) -> int:
    """Return the number of rounds with faults."""
    wrong, seed, total = 0, 0, 0.0
    while total < wanted:
        seed += 1
        wrong += _round(server, seed) != 0
        requests = {
            key: value
            for key, value in read_samples(port).items()
            if key[0] == "medius_requests_total"
        }
        total = sum(requests.values())
        faults = sum(value for key, value in requests.items() if key[-1].startswith("5"))
        print(f"seed {seed}: {total:,.0f} requests in all, {faults:,.0f} faults", flush=True)
        wrong += faults > 0
    return wrong


def _round(server: Server, seed: int) -> int:
    """Run Schemathesis once, print its findings, and return its exit code."""
    program = Path(sys.executable).with_name("schemathesis")
    options = (
        f"--phases {PHASES} --checks {','.join(CHECKS)} --max-examples {EXAMPLES} --seed {seed}"
        " --generation-deterministic --continue-on-failure --no-color --suppress-health-check all"
    )
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [program, "run", f"{server.url}/api/openapi.json", *options.split()],
        cwd=ROOT,
        env={**os.environ, **hooks, "FUZZED": server.url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-6_000:], done.stderr[-2_000:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
