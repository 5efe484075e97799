"""A client of the sync protocol, written from docs/protocol.md and the OpenAPI document alone.

Its storage is in memory. `state` is what a kill leaves: only `transaction` replaces it, at once.
The cookie is not part of it, because a browser keeps that.
"""

import copy
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.sync.reference_http import DeviceKey, HttpClient, Problem
from tests.sync.reference_records import DELETE, Body, Record, from_wire, next_stamp, to_wire
from tests.sync.reference_state import MAX_CHANGES, State

MAX_RESYNCS = 3


class ReferenceClient(HttpClient):
    """One device. `clock_error` is what its clock is wrong by, in milliseconds."""

    def __init__(self, address: str, rng: random.Random, limit: int = 200) -> None:
        super().__init__(address)
        self.limit = limit
        self.state = State("".join(rng.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=8)))
        self.key = DeviceKey()
        self.clock_error = 0

    @contextmanager
    def transaction(self) -> Iterator[State]:
        state = copy.deepcopy(self.state)
        yield state
        self.state = state

    def own_time(self) -> int:
        return int(time.time() * 1000) + self.clock_error

    # What a person does

    def edit(self, id: str, kind: str, **values: Any) -> bool:
        """Set fields of a record. Return False if it is deleted."""
        with self.transaction() as state:
            fields = state.records.setdefault(id, Record(kind)).fields
            if DELETE in fields:
                return False
            self._write(state, id, values)
        return True

    def delete(self, id: str) -> None:
        with self.transaction() as state:
            state.dirty -= {(id, name) for name in state.records[id].fields}
            state.records[id].fields.clear()
            self._write(state, id, {DELETE: None})

    def _write(self, state: State, id: str, values: Body) -> None:
        state.last = next_stamp(self.own_time() + state.offset, state.last, state.node)
        state.records[id].fields.update({name: (v, state.last) for name, v in values.items()})
        state.dirty |= {(id, name) for name in values}
        state.rejected.pop(id, None)

    def open_link(self) -> str:
        return str(self.send("POST", "/api/links", {})["secret"])

    def claim_link(self, secret: str) -> str:
        """Ask to join, and return the digits to approve."""
        request = self.send("POST", "/api/links/claim", {"secret": secret})
        self._start_joining("/api/links/finish", {"claim": request["claim"]})
        return str(request["confirm"])

    def approve(self, digits: str) -> None:
        self.send("POST", "/api/links/approve", {"confirm": digits})

    def recover(self, code: str) -> None:
        self._start_joining("/api/recover", {"recovery_code": code})

    def _start_joining(self, path: str, body: Body) -> None:
        with self.transaction() as state:
            state.joining, state.stopped = (path, body), ""

    def stop_waiting(self) -> None:
        """Forget a request to join that nobody has approved."""
        with self.transaction() as state:
            state.joining = None

    def begin_again(self) -> None:
        """Go on without the account. The next sync creates another one, if there are entries."""
        with self.transaction() as state:
            state.forget_account()
            state.start_over()
            state.stopped = ""

    # Sync

    def sync(self) -> None:
        """Sync until there is nothing to do. Raises OSError or Problem: repeat it later."""
        with self.transaction() as state:
            state.resyncs = 0
        while self.step():
            pass

    def step(self) -> bool:
        """Make the request that is next, and return whether there is another."""
        try:
            return self._next_request()
        except Problem as problem:
            return self._handle(problem)

    def _next_request(self) -> bool:
        if self.state.stopped:
            return False
        if self.state.joining:
            return self._join(*self.state.joining)
        if not self.state.account:
            return bool(self.state.dirty) and self._create_account()
        if not self.state.key_set:
            return self._set_key()
        request = self.make_request()
        self.apply(request, self.send("POST", "/api/sync", request["body"]))
        return self.state.more or bool(self.state.outbox())

    def make_request(self) -> Body:
        with self.transaction() as state:
            changes = [] if state.downloading else self._changes(state)
            stamps = [stamp for c in changes for _, stamp in from_wire(c).fields.values()]
            state.known = max([state.known, *stamps])
        body: Body = {"protocol": 1, "schema": 1, "cursor": state.cursor, "witness": state.witness}
        body |= {"clock": state.clock, "limit": self.limit, "changes": changes}
        return {"body": body, "generation": state.generation, "sent": self.own_time()}

    def _changes(self, state: State) -> list[Body]:
        ids = [id for id in state.outbox() if not state.is_ahead(id)][: state.batch]
        return [to_wire(id, state.records[id], state.dirty_names(id)) for id in ids]

    def apply(self, request: Body, response: Body) -> None:
        body = request["body"]
        with self.transaction() as state:
            if (body["cursor"], request["generation"]) != (state.cursor, state.generation):
                return
            for record in response["records"]:
                state.receive(record["id"], from_wire(record))
            for change in body["changes"]:
                state.acknowledge(change, response["results"][change["id"]])
            state.cursor, state.witness = response["cursor"], response["head"]
            state.clock = max(state.clock, response["clock"])
            if self.own_time() - request["sent"] < 60_000:
                state.offset = response["now"] - self.own_time()
            state.more, state.batch = response["more"], MAX_CHANGES
            if not state.more:
                state.downloading = False
                state.renew_ahead()

    def _handle(self, problem: Problem) -> bool:
        if problem.status == 401:
            return self._signed_out(problem.slug)
        with self.transaction() as state:
            if problem.slug == "resync" and state.resyncs < MAX_RESYNCS:
                state.resyncs += 1
                state.start_over()
            elif problem.status == 413 and state.batch > 1:
                state.batch //= 2
            elif problem.status == 413:
                state.rejected[self._changes(state)[0]["id"]] = problem.body
            elif problem.slug in ("app-too-old", "protocol-unknown"):
                state.stopped = problem.slug
            else:
                raise problem
        return True

    # Accounts

    def _create_account(self) -> bool:
        try:
            account = self.send("POST", "/api/accounts", {})
        except Problem as problem:
            if problem.slug != "already-signed-in":
                raise
            account = problem.body
        with self.transaction() as state:
            state.account, state.key_set = account, False
        return True

    def _set_key(self) -> bool:
        self.send("PUT", "/api/device-key", {"key": self.key.public()})
        with self.transaction() as state:
            state.key_set = True
        return True

    def _join(self, path: str, body: Body) -> bool:
        self._use_own_cookie()
        try:
            account = self.send("POST", path, body)
        except Problem as problem:
            if problem.status != 404:
                raise
            account = None
        if account and account["status"] == 202:
            return False
        with self.transaction() as state:
            state.joining = None
            if account:
                state.forget_account()
                state.start_over()
                state.account = account
        return True

    def _signed_out(self, slug: str) -> bool:
        """Sign in by key first: the cookie may be lost, or an older one."""
        if not (refusal := self._sign_in_by_key()):
            return True
        if slug != "account-deleted" and self.state.key_set:
            slug = refusal
        with self.transaction() as state:
            if slug == "device-removed":
                state.forget_acknowledged()
            code = (state.account or {}).pop("recovery_code", None)
            if slug in ("no-device", "unknown-device") and code:
                state.joining = ("/api/recover", {"recovery_code": code})
            else:
                state.stopped = slug
        return not state.stopped

    def _sign_in_by_key(self) -> str:
        """Return the slug of the refusal, or an empty text."""
        if not self.state.account:
            return "no-device"
        device = {"device_id": self.state.account["device_id"]}
        challenge = self.send("POST", "/api/sign-in/challenge", device)["challenge"]
        try:
            signature = {
                "challenge": challenge,
                "signature": self.key.sign(f"medius-sign-in:{challenge}"),
            }
            self.send("POST", "/api/sign-in", device | signature)
        except Problem as problem:
            if problem.status != 401:
                raise
            return problem.slug
        return ""

    def _use_own_cookie(self) -> None:
        """Sign in if the cookie is lost: a joining merges the account of the cookie."""
        try:
            self.send("GET", "/api/devices")
        except Problem as problem:
            if problem.status != 401:
                raise
            self._sign_in_by_key()
