"""The tables, one file a capability. Importing any of them brings them all, so that `metadata` is the whole schema.

What is marked *sealed* is encrypted by `crypto.Cipher`; addresses are found by `crypto.Lookup`.
Rows of a resident hang on `resident` and `contact`. Those that outlive the person (deliveries, bookings, answers,
consent evidence) do not: forgetting cuts the link and keeps the count.
"""

from __future__ import annotations

from bot.store.models import (
    api,
    attendance,
    broadcasts,
    comings,
    console,
    contacts,
    conversations,
    events,
    feeds,
    inbox,
    installation,
    openings,
    outbox,
    outcomes,
    places,
    residents,
    results,
    uploads,
    webhooks,
)
from bot.store.models.base import metadata

SEALED = tuple(
    column for table in metadata.sorted_tables for column in table.c if (column.comment or "").startswith("sealed")
)
"""columns to seal again when the data key changes"""

__all__ = [
    "SEALED",
    "api",
    "attendance",
    "broadcasts",
    "comings",
    "console",
    "contacts",
    "conversations",
    "events",
    "feeds",
    "inbox",
    "installation",
    "metadata",
    "openings",
    "outbox",
    "outcomes",
    "places",
    "residents",
    "results",
    "uploads",
    "webhooks",
]
