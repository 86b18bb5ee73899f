"""The ports for addresses: whose they are, how two become one person's, and several people on one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.assistant.link import Link
from bot.assistant.share import Asked, Sharer
from bot.assistant.values import Channel, Contact


class Contacts(Protocol):
    """Addresses of residents."""

    def find(self, channel: Channel, address: str, *, lock: bool = False) -> Contact | None:
        """By keyed hash of the address. `lock` serialises turns of the same contact."""
        ...

    def get(self, contact_id: str) -> Contact | None: ...

    def of_resident(self, resident_id: str) -> Sequence[Contact]: ...

    def add(self, contact: Contact) -> None:
        """Creates the resident row too when it is new."""
        ...

    def update(self, contact_id: str, **changes: Any) -> None:
        """opted_out, bad_address, language, style, last_inbound, asked."""
        ...

    def suppressed(self, channel: Channel, address: str) -> bool:
        """The address said STOP before it was forgotten."""
        ...

    def to_ask_about(self, channel: Channel, limit: int, after: str = "") -> Sequence[Contact]:
        """Dead addresses (bounced a second time) of people with another that works, who were not asked yet.

        By id, greater than `after`; whoever is being looked at by somebody else is left out.
        """
        ...

    def try_again(self, before: datetime, limit: int) -> int:
        """Addresses that bounced once, and then before, count as good again; how many. After a second time, never."""
        ...


class Links(Protocol):
    """Addresses of one person on their way to one profile: codes, wrong codes, and links that can be undone."""

    def offer(self, contact_id: str, code: str, until: datetime) -> None:
        """A code by which another address may be joined to this one's person; an earlier code ends."""
        ...

    def offered(self, code: str, at: datetime) -> str | None:
        """The contact whose code it is, while it lasts."""
        ...

    def use(self, contact_id: str, at: datetime) -> bool:
        """End the code of a contact; False when it has none (any more): it serves once."""
        ...

    def missed(self, channel: Channel, address: str, at: datetime) -> None:
        """A wrong code came from this address."""
        ...

    def misses(self, channel: Channel, address: str, since: datetime) -> int: ...

    def places(self, resident_id: str, other: str) -> Sequence[str]:
        """Ids of bookings that are not cancelled, at events where the `other` has none, in order."""
        ...

    def hand_to(self, resident_id: str, contacts: Collection[str], bookings: Collection[str]) -> None:
        """These contacts and bookings belong to this resident from now on; what waits for a person goes with them."""
        ...

    def drop_copies(self, resident_id: str, link_id: str, answers: Collection[str]) -> None:
        """Remove the consents collected by this link, and the answers to these openings."""
        ...

    def keep(self, link: Link) -> None: ...

    def latest(self, resident_id: str, since: datetime) -> Link | None:
        """The last link whose kept profile this is, made since then."""
        ...

    def end(self, link_id: str) -> None:
        """It was undone."""
        ...

    def settle(self, at: datetime, limit: int) -> int:
        """Links that can no longer be undone hold for good: their joined profiles are erased, at most `limit`."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` codes and wrong codes from before; how many."""
        ...


class Sharers(Protocol):
    """Several people on one address: each has a contact of their own, and `Contacts.find` finds who spoke last."""

    def people(self, contact_id: str) -> Sequence[Sharer]:
        """All who share the address of this contact, by number; () when nobody else does."""
        ...

    def open(self, contact_id: str) -> None:
        """The contact becomes the first of several, without a name."""
        ...

    def close(self, contact_id: str) -> None:
        """The only one so far is no longer one of several."""
        ...

    def call(self, contact_id: str, name: str) -> None:
        """Give this one a name."""
        ...

    def add(self, new: Contact, name: str, beside: str) -> None:
        """One more contact at the address of the contact `beside`, with the smallest number that is free."""
        ...

    def asked(self, contact_id: str) -> Asked | None:
        """The open question to the address of this contact."""
        ...

    def ask(self, contact_id: str, asked: Asked) -> None:
        """Put a question to the address; from now on nobody is known to be there."""
        ...

    def doubt(self, contact_id: str) -> None:
        """Nobody is known to be at the address any more."""
        ...

    def speak(self, contact_id: str, at: datetime, until: datetime) -> int:
        """The contact is of whoever is at the phone until then, and found by the address; no question is open.

        What was put aside for them goes out now, before all else; how many messages.
        """
        ...
