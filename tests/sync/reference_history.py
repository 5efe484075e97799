"""Random histories of one person with two or three reference clients and a real server."""

import contextlib
import copy
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

from tests.support.server import Server
from tests.sync.reference_client import ReferenceClient
from tests.sync.reference_http import Problem
from tests.sync.reference_records import DELETE, NO_STAMP, canonical, time_of
from tests.sync.reference_state import MARGIN, State

MINUTE, HOUR, YEAR = 60_000, 3_600_000, 365 * 86_400_000
CLOCK_ERRORS = [0, 0, 4 * MINUTE, -4 * MINUTE, 3 * HOUR, -3 * HOUR, YEAR, -YEAR]
SHARED = [f"check_in:2024-05-0{day}" for day in (1, 2)] + ["setting:a", "setting:b"]
INVALID: list[tuple[str, dict[str, Any]]] = [
    ("session", {"seconds:left": -1}),
    ("session", {"Large": 1}),
    ("plan", {"text": "x" * 20_000}),
    ("dream", {"text": "a kind of another version"}),
]
MAX_ROUNDS = 8
FAULTS = [
    "lost request",
    "lost answer",
    "lost body",  # but the cookie has arrived
    "killed before",
    "killed after",
    "twice",
    *["edited"] * 6,
    *["lost answer"] * 4,
    "server killed",
]


class Killed(Exception):
    """The client was killed: what is left is its `state` and its cookie."""


class FaultyClient(ReferenceClient):
    """A client whose requests get lost, and which is killed at any step."""

    def __init__(self, history: "History", limit: int) -> None:
        self.history, self.rng = history, history.rng
        super().__init__(f"localhost:{history.server.port}", history.rng, limit)
        self.cookies: list[str] = []
        self.sent: list[tuple[str, str, bytes | None, str | None]] = []
        self.faults = 0.0
        self.frozen: int | None = None

    def own_time(self) -> int:
        return super().own_time() if self.frozen is None else self.frozen

    @contextmanager
    def transaction(self) -> Iterator[State]:
        with super().transaction() as state:
            yield state
            if self.rng.random() < self.faults / 5:
                raise Killed

    def exchange(
        self, method: str, path: str, data: bytes | None
    ) -> tuple[int, HTTPMessage, bytes]:
        fault = self.rng.choice(FAULTS) if self.rng.random() < self.faults else ""
        if path not in ("/api/accounts", "/api/links/claim"):  # not limited in number
            self.sent.append((method, path, data, self.cookie))
        if fault == "killed before":
            raise Killed
        if fault == "lost request":
            raise ConnectionError
        if fault == "twice":
            super().exchange(method, path, data)
        with self.history.server_dies() if fault == "server killed" else contextlib.nullcontext():
            response = super().exchange(method, path, data)
        if fault == "edited":
            self.history.edit(self)
        if fault in ("lost body", "killed after"):
            self.store_cookie(response[1])
        if fault == "killed after":
            raise Killed
        if fault in ("lost answer", "lost body"):
            raise ConnectionError
        return response

    def store_cookie(self, headers: HTTPMessage) -> None:
        super().store_cookie(headers)
        if self.cookie and self.cookie not in self.cookies:
            self.cookies.append(self.cookie)

    def __repr__(self) -> str:
        state = copy.deepcopy(self.state)
        return repr(vars(state) | {"records": len(state.records), "cookies": self.cookies})

    def copy_device(self) -> "FaultyClient":
        other = copy.copy(self)
        other.state, other.cookies, other.sent = copy.deepcopy(self.state), [*self.cookies], []
        return other


class History:
    """What happened: `written` and `superseded` are what each field must still have, or not."""

    def __init__(self, server: Server, seed: int, backup: Path | None = None) -> None:
        self.server, self.rng, self.backup = server, random.Random(seed), backup
        self.written: dict[tuple[str, str], set[str]] = {}
        self.superseded: set[tuple[str, str, str]] = set()
        self.deleted: set[str] = set()
        self.codes: list[str] = []
        self.log: list[str] = []
        self.clients = [
            FaultyClient(self, limit) for limit in self.rng.choice([(2, 200), (2, 5, 200)])
        ]
        self.has_backup = False

    # What may happen

    def run(self, steps: int) -> None:
        actions: dict[Callable[[FaultyClient], object], float] = {
            self.edit: 9,
            self.delete: 1,
            FaultyClient.sync: 6,
            FaultyClient.step: 4,
            self.sync_in_two_tabs: 1,
            self.send_old_request: 1,
            self.set_clock: 1,
            self.change_cookie: 1,
            self.edit_wrongly: 0.7,
            self.link: 1.5,
            self.link_without_approval: 0.3,
            self.recover: 0.7,
            self.copy_with_a_tie: 0.3,
        }
        if self.backup:
            actions |= {self.back_up: 1, self.restore: 1}
        else:
            actions |= {self.remove: 0.4}
        for _ in range(steps):
            client = self.rng.choice(self.clients)
            [action] = self.rng.choices(list(actions), list(actions.values()))
            self.run_with_faults(action, client)

    def run_with_faults(
        self, action: Callable[[FaultyClient], object], client: FaultyClient
    ) -> None:
        for each in self.clients:
            each.faults = self.rng.choice([0, 0.1, 0.3])
        end = "done"
        try:
            action(client)
        except (Killed, OSError) as error:
            end = repr(error)
        except Problem as problem:
            end = repr(problem)
            is_sync = action in (FaultyClient.sync, FaultyClient.step)
            if problem.status >= 500 or (is_sync and problem.slug != "resync"):
                raise
        self.log.append(f"{self.clients.index(client)} {action.__name__}: {end}")
        self.note_codes()

    def note_codes(self) -> None:
        for client in self.clients:
            code = (client.state.account or {}).get("recovery_code")
            if code and code not in self.codes:
                self.codes.append(code)

    def edit(self, client: FaultyClient) -> None:
        known = [id for id in client.state.records if id not in client.state.rejected]
        id = self.rng.choice([*SHARED, *known, self.new_id()])
        record = client.state.records.get(id)
        kind = record.kind if record else id.partition(":")[0] if ":" in id else "session"
        name = self.rng.choice(["first", "second", "third"]) if kind != "setting" else "value"
        self.write(client, id, kind, {name: self.new_value(kind)})

    def write(self, client: FaultyClient, id: str, kind: str, values: dict[str, Any]) -> None:
        record = client.state.records.get(id)
        before = {**record.fields} if record else {}
        if client.edit(id, kind, **values):
            for name, value in values.items():
                self.written.setdefault((id, name), set()).add(canonical(value))
                if name in before:
                    self.superseded.add((id, name, canonical(before[name][0])))

    def new_value(self, kind: str) -> Any:
        number = self.rng.randrange(10**9)
        others = [
            [number, {"z": None, "a": True}],
            number / 8,
            float(number),
            f"\u2028{number}\U0001f600",
        ]
        return number if kind == "setting" else self.rng.choice([number, *others])

    def new_id(self) -> str:
        digits = f"{time.time_ns() // 10**6:012x}7{self.rng.getrandbits(12):03x}"
        digits += f"8{self.rng.getrandbits(60):015x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def delete(self, client: FaultyClient) -> None:
        records = client.state.records
        ids = [id for id, r in records.items() if r.kind == "session" and DELETE not in r.fields]
        if ids:
            id = self.rng.choice(sorted(ids))
            client.delete(id)
            self.deleted.add(id)

    def edit_wrongly(self, client: FaultyClient) -> None:
        """Write a record that will be rejected, or correct one."""
        rejected = [id for id in client.state.rejected if client.state.records[id].kind == "plan"]
        if rejected:
            self.write(client, rejected[0], "plan", {"text": "short"})
        else:
            kind, values = self.rng.choice(INVALID)
            self.write(client, self.new_id(), kind, values)

    def sync_in_two_tabs(self, client: FaultyClient) -> None:
        if client.state.account and client.state.key_set and not client.state.joining:
            requests = [client.make_request(), client.make_request()]
            responses = [client.send("POST", "/api/sync", each["body"]) for each in requests]
            for request, response in zip(requests, responses, strict=True):
                client.apply(request, response)

    def send_old_request(self, client: FaultyClient) -> None:
        """Repeat a request of any age. Its response is lost."""
        if client.sent:
            method, path, data, cookie = self.rng.choice(client.sent)
            other = client.copy_device()
            other.cookie, other.faults = cookie, 0
            ReferenceClient.exchange(other, method, path, data)

    def set_clock(self, client: FaultyClient) -> None:
        client.clock_error = self.rng.choice(CLOCK_ERRORS)

    def change_cookie(self, client: FaultyClient) -> None:
        # A restored server accepts older cookies again: then only lose them.
        client.cookie = self.rng.choice([None] if self.backup else [None, *client.cookies])

    def link(self, client: FaultyClient) -> None:
        other = self.rng.choice([each for each in self.clients if each is not client])
        if not client.state.joining:
            self.link_to(other, client)

    def link_to(self, old: FaultyClient, new: FaultyClient) -> None:
        if old.state.account:
            old.sync()  # and sign in, if that is necessary
            old.approve(new.claim_link(old.open_link()))
            new.sync()

    def link_without_approval(self, client: FaultyClient) -> None:
        other = self.rng.choice([each for each in self.clients if each is not client])
        if other.state.account and not client.state.joining:
            client.claim_link(other.open_link())
            client.sync()

    def recover(self, client: FaultyClient) -> None:
        if self.codes and not client.state.joining:
            client.recover(self.codes[-1])
            client.sync()

    def remove(self, client: FaultyClient) -> None:
        other = self.rng.choice(self.clients)
        if other is not client and other.state.account and not self.is_elsewhere(client, other):
            client.send("DELETE", f"/api/devices/{other.state.account['device_id']}")

    def copy_with_a_tie(self, client: FaultyClient) -> None:
        """Copy the device, and edit both at once: the stamps are the same."""
        if len(self.clients) > 2:
            return
        self.clients.append(other := client.copy_device())
        client.frozen = other.frozen = client.own_time()
        try:
            self.write(client, "setting:a", "setting", {"value": self.new_value("setting")})
            self.write(other, "setting:a", "setting", {"value": self.new_value("setting")})
            self.note_tie(client, other)
        finally:
            client.frozen = other.frozen = None

    def note_tie(self, client: FaultyClient, other: FaultyClient) -> None:
        copies = [each.state.records["setting:a"].fields["value"] for each in (client, other)]
        stamp = copies[0][1]
        if stamp == copies[1][1] and time_of(stamp) < time.time() * 1000 + MARGIN / 2:
            lesser = min(canonical(value) for value, _ in copies)
            self.superseded.add(("setting:a", "value", lesser))

    @contextmanager
    def server_dies(self) -> Iterator[None]:
        timer = threading.Timer(self.rng.random() * 0.015, self.server.kill)
        timer.start()
        try:
            yield
        finally:
            timer.join()
            self.server.start()

    def back_up(self, _: FaultyClient) -> None:
        assert self.backup
        self.server.stop()
        shutil.copy(self.server.database, self.backup)
        self.has_backup = True
        self.server.start()

    def restore(self, _: FaultyClient) -> None:
        if self.has_backup and self.backup:
            self.server.stop()
            for path in self.server.database.parent.glob(f"{self.server.database.name}-*"):
                path.unlink()
            shutil.copy(self.backup, self.server.database)
            self.server.start()

    # The end

    def settle(self) -> None:
        """Sync all clients until quiet; the person helps those who ask."""
        for client in self.clients:
            client.faults = 0
        for _ in range(MAX_ROUNDS):
            for client in self.clients:
                client.sync()
                client.stop_waiting()
            self.note_codes()
            working = [each for each in self.clients if self.works(each)]
            if not working:
                self.help_without_a_device(self.clients[0])
            elif self.is_quiet():
                return
            for client in self.clients:
                if working and self.is_elsewhere(client, working[0]):
                    with contextlib.suppress(Problem):  # the person tries again
                        self.link_to(working[0], client)
        raise AssertionError(
            "\n".join(["Clients still wait.", *map(repr, self.clients), *self.log])
        )

    def help_without_a_device(self, client: FaultyClient) -> None:
        for code in reversed(self.codes):
            client.recover(code)
            client.sync()
            if self.works(client):
                return
        client.begin_again()

    @staticmethod
    def works(client: FaultyClient) -> bool:
        return bool(client.state.account) and not client.state.stopped

    @staticmethod
    def is_elsewhere(client: FaultyClient, main: FaultyClient) -> bool:
        mine, account = client.state.account, main.state.account
        assert account
        return bool(client.state.stopped) or not mine or mine["account_id"] != account["account_id"]

    def is_quiet(self) -> bool:
        main = self.clients[0]
        return (
            self.works(main)
            and not any(self.is_elsewhere(each, main) for each in self.clients)
            and not any(each.state.outbox() or each.state.joining for each in self.clients)
            and all(self.stored(each) == self.stored(main) for each in self.clients)
        )

    @staticmethod
    def stored(client: ReferenceClient) -> dict[str, dict[str, tuple[str, str]]]:
        """Return the records that are not rejected, with canonical values."""
        return {
            id: {name: (canonical(v), stamp) for name, (v, stamp) in record.fields.items()}
            for id, record in client.state.records.items()
            if id not in client.state.rejected
        }

    # The promises

    def check(self) -> None:
        self.clients[0].sync()
        stored = self.stored(self.clients[0])
        assert stored == self.exported()
        rejected = {id for each in self.clients for id in each.state.rejected}
        for (id, name), values in self.written.items():
            if id in rejected:
                assert any(id in each.state.rejected for each in self.clients)
            elif id in self.deleted:
                assert list(stored[id]) == [DELETE]
            else:
                value, stamp = stored[id][name]
                assert stamp > NO_STAMP
                assert value in values
                assert (id, name, value) not in self.superseded, "an older value has won"

    def exported(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Return the records that the server has."""
        records = self.clients[0].send("GET", "/api/account/export")["records"]
        fields = {r["id"]: r["fields"] for r in records}
        deletes = {r["id"]: {DELETE: ("null", r["deleted"])} for r in records if r["deleted"]}
        return {
            id: {name: (canonical(v), stamp) for name, (v, stamp) in each.items()}
            for id, each in fields.items()
        } | deletes

    def check_one_account(self) -> None:
        """Check that no cookie of these devices opens another account."""
        devices = self.device_ids(self.clients[0], self.clients[0].cookie)
        for client in self.clients:
            for cookie in client.cookies:
                with contextlib.suppress(Problem):
                    assert self.device_ids(client, cookie) == devices

    @staticmethod
    def device_ids(client: FaultyClient, cookie: str | None) -> set[str]:
        client.cookie = cookie
        return {device["id"] for device in client.send("GET", "/api/devices")["devices"]}
