"""Signs a bundle with a key that the user gives, beside it, and tells whether a signature holds."""

import json
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import (  # type: ignore[attr-defined]  # they are its public names
    CryptoSigner,
    Signature,
    SSlibKey,
)

PAYLOAD_TYPE = "application/vnd.in-toto+json"
ENDING = ".dsse.json"


class KeyTrouble(Exception):
    """A key or signature that cannot be used, with the reason in words."""


def signature_path(bundle: Path) -> Path:
    """Return where the signature of a bundle lies: beside it."""
    return bundle.with_name(bundle.name + ENDING)


def signer_of(key: bytes) -> CryptoSigner:
    """Return what signs with a private key in PEM; one that cannot be used is `KeyTrouble`."""
    try:
        return CryptoSigner(load_pem_private_key(key, None))
    except TypeError:
        raise KeyTrouble("the private key has a password; give one without") from None
    except (ValueError, UnsupportedAlgorithm):
        raise KeyTrouble("the file holds no private key in PEM that can sign") from None


def sign(data: bytes, signer: CryptoSigner) -> bytes:
    """Return a detached DSSE envelope over a bundle's bytes."""
    envelope = Envelope(data, PAYLOAD_TYPE, {})
    envelope.sign(signer)
    # Detached: the payload is the bundle itself, and is not repeated.
    detached = {**envelope.to_dict(), "payload": ""}
    return json.dumps(detached, indent=1, sort_keys=True).encode() + b"\n"


def signed_by(data: bytes, signature: bytes, key: bytes) -> str | None:
    """Return the id of the key whose signature holds, or None where it is not this key's.

    `key` is a public key in PEM. An envelope that is none is `KeyTrouble`.
    """
    try:
        public = SSlibKey.from_crypto(load_pem_public_key(key))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyTrouble("the file holds no public key in PEM that can be used") from None
    envelope = _envelope(data, signature)
    try:
        envelope.verify([public], threshold=1)
    except VerificationError:
        return None
    return public.keyid


def _envelope(data: bytes, signature: bytes) -> Envelope:
    try:
        found: Any = json.loads(signature)
        envelope = Envelope.from_dict(found)
        held: dict[str, Signature] = envelope.signatures
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyTrouble("the signature file is no DSSE envelope") from None
    if envelope.payload_type != PAYLOAD_TYPE or envelope.payload:
        raise KeyTrouble("the signature file is of something else than a bundle")
    return Envelope(data, PAYLOAD_TYPE, held)
