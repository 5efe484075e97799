"""Hooks for Schemathesis: sign every request in, and sign up again after a sign-out."""

import os
import urllib.request
from typing import Any

import schemathesis

URL = os.environ["FUZZED"]
_cookies: dict[str, str] = {}


def cookie() -> str:
    """Return the cookie of an account."""
    if not _cookies:
        request = urllib.request.Request(
            URL + "/api/accounts", b"{}", {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as response:
            name, _, value = response.headers["Set-Cookie"].split(";")[0].partition("=")
        _cookies[name] = value
    return next(iter(_cookies.values()))


@schemathesis.hook
def before_call(_: Any, case: Any, __: Any) -> None:
    """Sign the request in, unless it creates an account."""
    if case.path != "/api/accounts":
        case.cookies = {**(case.cookies or {}), "medius": cookie()}
    case.headers = {**(case.headers or {}), "Accept-Encoding": "identity"}  # checked uncompressed


@schemathesis.hook
def after_call(_: Any, __: Any, response: Any) -> None:
    """Forget the account when the server no longer knows it."""
    if response.status_code == 401:
        _cookies.clear()
