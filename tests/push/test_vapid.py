"""VAPID keys and signatures."""

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


def test_signature_names_origin_contact_and_end() -> None:
    key = generate_key()

    header = Signer(key, CONTACT, Clock()).authorization("https://push.example:8443/a/b")

    assert claims(header, key, "https://push.example:8443") == {
        "aud": "https://push.example:8443",
        "exp": NOON + TOKEN_LIFETIME_SECONDS,
        "sub": CONTACT,
    }
    assert header.endswith(f", k={key.public}")


def test_signature_is_reused_for_hours_and_renewed_in_time() -> None:
    clock = Clock()
    signer = Signer(generate_key(), CONTACT, clock)
    first = signer.authorization("https://push.example/a")

    assert signer.authorization("https://push.example/b") == first
    assert signer.authorization("https://other.example/b") != first
    clock.time += TOKEN_LIFETIME_SECONDS - 3600
    assert signer.authorization("https://push.example/a") != first


def test_keys_are_created_once_in_a_file_of_mode_600(tmp_path: Path) -> None:
    path = tmp_path / "new" / "vapid.pem"

    with ThreadPoolExecutor(8) as pool:
        found = {
            read_or_create_keys(path)[0].public
            for _ in pool.map(lambda _: read_or_create_keys(path), range(16))
        }

    assert len(found) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["vapid.pem"]


def test_rotation_puts_the_new_key_first_and_keeps_the_old(tmp_path: Path) -> None:
    path = tmp_path / "vapid.pem"
    [old] = read_or_create_keys(path)
    new = generate_key()

    write_keys(path, [new, old])

    assert [key.public for key in read_or_create_keys(path)] == [new.public, old.public]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_key_in_the_environment_may_be_on_one_line() -> None:
    key = generate_key()

    [found] = parse_keys(key.pem.replace("\n", "\\n"), "MEDIUS_VAPID_KEYS")

    assert found.public == key.public
    assert len(key.public) == 87


@pytest.mark.parametrize(
    "text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_text_without_a_key_is_a_config_error(text: str) -> None:
    with pytest.raises(ConfigError, match="the file must hold one or more P-256 private keys"):
        parse_keys(text, "the file")
