"""HTTP of the reference client: JSON, problems, the cookie and the key."""

import base64
import json
from http.client import HTTPConnection, HTTPException, HTTPMessage

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from tests.sync.reference_records import Body


class Problem(Exception):
    """A response that is not a success."""

    def __init__(self, status: int, body: Body, retry_after: str | None) -> None:
        self.status, self.body, self.retry_after = status, body, retry_after
        self.slug = str(body.get("type", "")).rpartition("/")[2]
        super().__init__(status, self.slug, body.get("detail"), body.get("errors"))


class HttpClient:
    """One browser, which keeps a cookie."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookie: str | None = None

    def send(self, method: str, path: str, body: Body | None = None) -> Body:
        """Return the body, with its `status`. Raises Problem, or OSError without a response."""
        data = None if body is None else json.dumps(body).encode()
        status, headers, content = self.exchange(method, path, data)
        self.store_cookie(headers)
        answer = json.loads(content) if content else {}
        if status >= 400:
            raise Problem(status, answer, headers["Retry-After"])
        return {**answer, "status": status}

    def exchange(
        self, method: str, path: str, data: bytes | None
    ) -> tuple[int, HTTPMessage, bytes]:
        connection = HTTPConnection(self.address, timeout=30)
        headers = {"Content-Type": "application/json"} if data is not None else {}
        headers |= {"Cookie": self.cookie} if self.cookie else {}
        try:
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            return response.status, response.msg, response.read()
        except HTTPException as error:
            raise ConnectionError from error
        finally:
            connection.close()

    def store_cookie(self, headers: HTTPMessage) -> None:
        if headers["Set-Cookie"]:
            self.cookie = headers["Set-Cookie"].partition(";")[0]


class DeviceKey:
    """The P-256 key of a device."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def public(self) -> str:
        """Return the raw public point as base64url."""
        formats = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        return base64url(self._key.public_key().public_bytes(*formats))

    def sign(self, text: str) -> str:
        """Return r and s of the signature as base64url."""
        signature = self._key.sign(text.encode(), ec.ECDSA(hashes.SHA256()))
        r, s = utils.decode_dss_signature(signature)
        return base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
