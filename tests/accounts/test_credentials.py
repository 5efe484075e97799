"""Secrets are stored only as hashes, and cannot be guessed from them."""

import hashlib

import pytest
from flask import Flask
from sqlalchemy import select

from backend.accounts.credentials import (
    CROCKFORD,
    SCRYPT,
    code_from,
    hash_of,
    read_code,
    slow_hash_of,
    token_from,
)
from backend.db.database import reading
from backend.db.models import Base, Installation
from tests.support.api_client import (
    account_with_recovery_code,
    approve,
    finish,
    open_link,
    recover,
    request_to_join,
    token_of,
)
from tests.support.sync_requests import session, sync


@pytest.fixture
def cheap_codes() -> None:
    """Hash link codes at their real cost here."""


def everything_stored(app: Flask) -> str:
    with app.app_context(), reading() as reader:
        return "\n".join(
            repr(row)
            for table in Base.metadata.sorted_tables
            for row in reader.execute(select(table))
        )


def test_no_code_secret_token_or_address_is_stored(app: Flask) -> None:
    (old, code), new, third = account_with_recovery_code(app), app.test_client(), app.test_client()
    link = open_link(old)
    join_request = request_to_join(new, link)
    stored = [everything_stored(app)]
    approve(old, join_request)
    finish(new, join_request)
    stored.append(everything_stored(app))
    next_code = recover(third, code).get_json()["recovery_code"]
    stored.append(everything_stored(app))
    sync(third, session())
    last_code = third.post("/api/recovery-code", json={}).get_json()["recovery_code"]
    stored.append(everything_stored(app))

    secrets = [
        code,
        next_code,
        last_code,
        link["code"],
        link["secret"],
        join_request["claim"],
        *map(token_of, (old, new, third)),
    ]
    assert len(set(secrets)) == 9
    for secret in [*secrets, "127.0.0.1"]:
        assert all(secret.lower() not in rows.lower() for rows in stored)
    assert hash_of(link["code"]) not in stored[0]  # 40 bits need a slow hash
    assert hash_of(link["secret"]) in stored[0]


def test_each_installation_has_its_own_hashes_of_codes_and_addresses(app: Flask) -> None:
    with app.app_context(), reading() as reader:
        secret = bytes.fromhex(reader.scalars(select(Installation.secret)).one())

    assert len(secret) == 32
    assert slow_hash_of("00000000", secret) != slow_hash_of("00000000", bytes(32))


def test_link_code_is_expensive_to_guess() -> None:
    mebibyte = 2**20

    assert 128 * SCRYPT["n"] * SCRYPT["r"] * SCRYPT["p"] >= 4 * mebibyte  # RFC 7914, section 2
    assert (
        slow_hash_of("00000000", bytes(32))
        == hashlib.scrypt(b"00000000", salt=bytes(32), dklen=32, **SCRYPT).hex()
    )


def test_derived_secrets_have_full_length_and_differ_by_purpose() -> None:
    key = bytes(range(32))

    tokens = {token_from(key, "a"), token_from(key, "b"), token_from(bytes(32), "a")}
    codes = {code_from(key, "a", 26), code_from(key, "b", 26), code_from(bytes(32), "a", 26)}

    assert [len(secret) for secret in (*tokens, *codes)] == [43] * 3 + [26] * 3
    assert all(set(code) <= set(CROCKFORD) for code in codes)
    assert len(tokens) == len(codes) == 3


def test_confusable_characters_of_a_code_are_corrected() -> None:
    assert read_code("o0 Oo-iI\u2011lL", 8) == "00001111"
    assert read_code("ABCD EFGU", 8) is None
    assert read_code("ABCD", 8) is None
    assert read_code("ＡＢＣＤＥＦＧＨ", 8) is None  # noqa: RUF001 - wide letters, on purpose
