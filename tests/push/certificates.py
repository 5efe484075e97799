"""A certificate for host names that are not ours, and the authority that signed it."""

import hashlib
import ipaddress
import ssl
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificates:
    """Two files in `folder`, valid for a day."""

    folder: Path
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        authority, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
        root = _certificate(
            "authority", authority, "authority", authority, x509.BasicConstraints(True, 0)
        )
        hosts = [x509.DNSName(name) for name in self.names]
        local = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        leaf = _certificate(
            self.names[0], key, "authority", authority, x509.SubjectAlternativeName([*hosts, local])
        )
        self.authority.write_bytes(root.public_bytes(Encoding.PEM))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.server.write_bytes(pem + leaf.public_bytes(Encoding.PEM))

    @property
    def authority(self) -> Path:
        """The file that SSL_CERT_FILE must name for a program that should trust it."""
        return self.folder / "authority.pem"

    @property
    def server(self) -> Path:
        """The file with the server's key and certificate."""
        return self.folder / "server.pem"

    def context(self) -> ssl.SSLContext:
        """Return the TLS context of a server that uses it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        return context

    def fingerprint(self) -> str:
        """Return the hash of the public key, for a flag of Chromium."""
        key = x509.load_pem_x509_certificate(self.server.read_bytes()).public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b64encode(hashlib.sha256(spki).digest()).decode()


def _certificate(
    subject: str,
    key: EllipticCurvePrivateKey,
    issuer: str,
    signed_by: EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(extension, critical=False)
    )
    return builder.sign(signed_by, SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
