"""Secrets at rest, in the format of Pulumi's passphrase provider.

A key is derived with PBKDF2-SHA256 (1,000,000 rounds) from the passphrase and an 8-byte salt; each value is sealed
with AES-256-GCM as ``v1:<nonce>:<ciphertext>``. The *salt state* ``v1:<salt>:v1:<nonce>:<ciphertext of "pulumi">``
tells a wrong passphrase. Source: Pulumi's ``sdk/go/common/resource/config/crypt.go`` and ``pkg/secrets/passphrase``.
"""

from __future__ import annotations

import functools
import os
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from .errors import SecretsError

PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"
PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE"

ROUNDS = 1_000_000
_PROOF = "pulumi"


@functools.lru_cache(maxsize=16)
def _derive(passphrase: str, salt: bytes) -> bytes:
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, ROUNDS).derive(passphrase.encode())


def passphrase_from_environment() -> str:
    """The passphrase; it may be empty.

    Raises:
        SecretsError: neither variable is set, or the file cannot be read.
    """
    if PASSPHRASE in os.environ:
        return os.environ[PASSPHRASE]
    if file := os.environ.get(PASSPHRASE_FILE):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise SecretsError(f"{PASSPHRASE_FILE} cannot be read: {error.strerror}") from error
    raise SecretsError(
        "There are secrets, and no passphrase to encrypt or decrypt them",
        remedy=f"Set {PASSPHRASE} or {PASSPHRASE_FILE}. An empty {PASSPHRASE} is allowed.",
    )


class Opens(Protocol):
    """Whatever opens encrypted values."""

    def decrypt(self, sealed: str) -> str: ...


class Sealed:
    """Opens nothing: for what another provider of secrets has encrypted."""

    def decrypt(self, sealed: str) -> str:
        """Raises: SecretsError, always."""
        raise SecretsError("Only the Pulumi CLI can ask the stack's secrets provider")


class Crypter:
    """Encrypts and decrypts with one passphrase and salt. The key is derived when first needed: it takes a while.

    Inputs: the salt state of a stack file or of a state; None makes a new one when first needed.
    """

    def __init__(self, salt_state: str | None = None) -> None:
        self._salt_state = salt_state
        self._cipher: AESGCM | None = None

    @property
    def salt_state(self) -> str | None:
        """None as long as nothing was encrypted."""
        return self._salt_state

    def prepare(self) -> None:
        """Make sure that there is a key. Raises: SecretsError if the passphrase is missing or wrong."""
        self._opened()

    def refuse_without_passphrase(self) -> None:
        """Raises: SecretsError if ``encrypt`` would."""
        passphrase_from_environment()
        if self._salt_state is not None:
            self.prepare()

    def encrypt(self, text: str) -> str:
        """Raises: SecretsError if the passphrase is missing or wrong."""
        return _seal(self._opened(), text)

    def decrypt(self, sealed: str) -> str:
        """Raises: SecretsError if the passphrase is missing or wrong, or the text was changed."""
        return _open(self._opened(), sealed)

    def _opened(self) -> AESGCM:
        if self._cipher is None:
            passphrase = passphrase_from_environment()
            if self._salt_state is None:
                salt = os.urandom(8)
                cipher = AESGCM(_derive(passphrase, salt))
                self._salt_state = f"v1:{b64encode(salt).decode()}:{_seal(cipher, _PROOF)}"
            else:
                cipher = _unlock(passphrase, self._salt_state)
            self._cipher = cipher
        return self._cipher


def _unlock(passphrase: str, salt_state: str) -> AESGCM:
    version, _, rest = salt_state.partition(":")
    salt, _, proof = rest.partition(":")
    if version != "v1" or not proof:
        raise SecretsError("The encryption salt is not one of Pulumi's passphrase provider (v1)")
    try:
        cipher = AESGCM(_derive(passphrase, b64decode(salt)))
    except ValueError as error:
        raise SecretsError("The encryption salt is damaged") from error
    try:
        fits = _open(cipher, proof) == _PROOF
    except SecretsError:
        fits = False
    if not fits:
        raise SecretsError(
            "The passphrase is not the one that the stack was encrypted with",
            remedy=f"Set {PASSPHRASE} or {PASSPHRASE_FILE} to that one.",
        )
    return cipher


def _seal(cipher: AESGCM, text: str) -> str:
    nonce = os.urandom(12)
    return f"v1:{b64encode(nonce).decode()}:{b64encode(cipher.encrypt(nonce, text.encode(), None)).decode()}"


def _open(cipher: AESGCM, sealed: str) -> str:
    parts = sealed.split(":")
    if len(parts) != 3 or parts[0] != "v1":
        raise SecretsError("An encrypted value is not in the format of Pulumi's passphrase provider (v1)")
    try:
        return cipher.decrypt(b64decode(parts[1]), b64decode(parts[2]), None).decode()
    except (InvalidTag, ValueError) as error:
        raise SecretsError("An encrypted value does not open with this passphrase") from error
