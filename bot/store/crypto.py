"""Personal fields are sealed with a key that is not in the database, and addresses are found through a keyed hash.

The data key (`DOORSTEP_DATA_KEY`) is one or more Fernet keys, comma-separated: the first seals, all of them open.
To change it, put a new key in front, run `rotate`, then drop the old ones.

The look-up key is another one: random, made once, kept in the table `secret`, itself sealed with the data key. So the
hashes never change when the data key does, and nobody who holds only the database can test a telephone number.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.assistant.values import Channel
from bot.errors import ConfigError, StoreError

HOW_TO_MAKE = "Make one with: openssl rand -base64 32 | tr '+/' '-_'"


def new_key() -> str:
    """A fresh data key."""
    return Fernet.generate_key().decode()


class Cipher:
    """Seals and opens texts. Raises ConfigError when a key is not 32 bytes in URL-safe base64."""

    def __init__(self, data_key: str) -> None:
        keys = [key.strip() for key in data_key.split(",") if key.strip()]
        if not keys:
            raise ConfigError("no key for personal data", where="DOORSTEP_DATA_KEY", advice=HOW_TO_MAKE)
        self._fernet = MultiFernet([_fernet(key, place) for place, key in enumerate(keys, 1)])

    def seal(self, text: str) -> str:
        """About 30 microseconds, so seal once what is read together."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, token: str) -> str:
        """The text. Raises StoreError when none of the keys sealed it."""
        return self._checked(self._fernet.decrypt, token)

    def reseal(self, token: str) -> str:
        """The same text under the first key."""
        return self._checked(self._fernet.rotate, token)

    def _checked(self, work: object, token: str) -> str:
        assert callable(work)
        try:
            return bytes(work(token.encode())).decode()
        except InvalidToken as error:
            raise StoreError(
                "a stored field cannot be opened", advice="Is every key it may be sealed with in DOORSTEP_DATA_KEY?"
            ) from error


def _fernet(key: str, place: int) -> Fernet:
    try:
        urlsafe_b64decode(key)
        return Fernet(key)
    except ValueError as error:
        # The error of the library is not chained: it must never show a key.
        raise ConfigError(
            f"key {place} is not 32 bytes in URL-safe base64", where="DOORSTEP_DATA_KEY", advice=HOW_TO_MAKE
        ) from error


@dataclass(frozen=True, slots=True)
class Lookup:
    """Keyed hashes: 64 hex digits."""

    key: bytes = field(repr=False)

    def address(self, channel: Channel, address: str) -> str:
        """What an address is found by."""
        return self._hash("address", channel.value, address)

    def email(self, email: str) -> str:
        """What a coordinator is found by."""
        return self._hash("email", email.strip().casefold())

    def sign_in(self, key: str) -> str:
        """What tries to sign in are counted by."""
        return self._hash("sign-in", key)

    def term(self, term: str) -> str:
        """What residents are searched by."""
        return self._hash("term", term)

    def code(self, code: str) -> str:
        """What the code of a link is found by."""
        return self._hash("link", code)

    def session(self, event_id: str, starts: str) -> str:
        """What the word of the day of a session is made of."""
        return self._hash("session", event_id, starts)

    def certificate(self, token: str) -> str:
        """What a certificate of attendance is found by."""
        return self._hash("certificate", token)

    def guesser(self, channel: Channel, address: str) -> str:
        """Under what wrong codes of an address are counted, also when its person is forgotten meanwhile."""
        return self._hash("guesser", channel.value, address)

    def draw(self, trial: str, resident_id: str) -> str:
        """What decides by chance about a resident in a trial."""
        return self._hash("trial", trial, resident_id)

    def forgotten(self, resident_id: str) -> str:
        """What stands for a resident in consent evidence after they were forgotten."""
        return f"forgotten:{self._hash('resident', resident_id)}"

    def _hash(self, *parts: str) -> str:
        return hmac.new(self.key, "\0".join(parts).encode(), sha256).hexdigest()
