"""The use case "record a receipt": what the carrier says became of a message, and of the address."""

from __future__ import annotations

from datetime import datetime

from bot.assistant.ports import Store
from bot.assistant.values import Channel


def record_receipt(
    store: Store, channel: Channel, provider_id: str, status: str, error: str, at: datetime
) -> None:
    """Never steps a delivery back. `error` is `code:decision`, as the channel read it: the ledger acts on what the
    decision says of the address. Raises StoreUnavailable.
    """
    with store.begin() as uow:
        uow.outbox.receipt(channel, provider_id, status, error, at)
        uow.commit()
