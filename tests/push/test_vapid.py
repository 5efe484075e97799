"""VapidKeys and signatures."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest

from backend.config import ConfigError
from backend.push.vapid import (
    TOKEN_LIFETIME_SECONDS,
    Signer,
    VapidKey,
    generate_key,
    parse_keys,
    read_or_create_keys,
    write_keys,
)

NOON = 1_795_348_800.0
CONTACT = "mailto:clinic@example.org"


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> float:
        return self.time


def claims(header: str, key: VapidKey, audience: str) -> dict[str, object]:
    token = header.removeprefix("vapid t=").split(",")[0]
    options = {"verify_exp": False}
    return dict(jwt.decode(token, key.private.public_key(), ["ES256"], options, audience=audience))  # type: ignore[arg-type]


def test_a_signature_names_the_origin_with_its_port_who_sends_and_when_it_ends() -> None:
    key = generate_key()

    header = Signer(key, CONTACT, Clock()).authorization("https://push.example:8443/a/b")

    assert claims(header, key, "https://push.example:8443") == {
        "aud": "https://push.example:8443",
        "exp": NOON + TOKEN_LIFETIME_SECONDS,
        "sub": CONTACT,
    }
    assert header.endswith(f", k={key.public}")


def test_a_signature_serves_for_hours_and_is_made_anew_before_it_ends() -> None:
    clock = Clock()
    signer = Signer(generate_key(), CONTACT, clock)
    first = signer.authorization("https://push.example/a")

    assert signer.authorization("https://push.example/b") == first
    assert signer.authorization("https://other.example/b") != first
    clock.time += TOKEN_LIFETIME_SECONDS - 3600
    assert signer.authorization("https://push.example/a") != first


def test_keys_are_made_once_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "new" / "vapid.pem"

    with ThreadPoolExecutor(8) as pool:
        found = {
            read_or_create_keys(path)[0].public
            for _ in pool.map(lambda _: read_or_create_keys(path), range(16))
        }

    assert len(found) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["vapid.pem"]


def test_after_a_rotation_the_new_key_comes_first_and_the_old_one_stays(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    [old] = read_or_create_keys(path)
    new = generate_key()

    write_keys(path, [new, old])

    assert [key.public for key in read_or_create_keys(path)] == [new.public, old.public]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_may_come_from_the_environment_on_one_line() -> None:
    key = generate_key()

    [found] = parse_keys(key.pem.replace("\n", "\\n"), "MEDIUS_VAPID_KEYS")

    assert found.public == key.public
    assert len(key.public) == 87


@pytest.mark.parametrize(
    "text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_what_is_no_key_stops_the_start_with_a_sentence(text: str) -> None:
    with pytest.raises(ConfigError, match="the file must hold one or more P-256 private keys"):
        parse_keys(text, "the file")
