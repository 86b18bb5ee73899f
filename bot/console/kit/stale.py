"""Two people, or two tabs, with the same form open: whoever saves second is told, and undoes nothing unseen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2s

from bot.console.kit.visit import Visit
from bot.sentence import N_

CHANGED_MEANWHILE = {"": N_(
    "Somebody changed this while you had it open. Look in another tab how it stands now. "
    "If you save again, yours counts."
)}


def mark(texts: Mapping[str, str]) -> str:
    """What a form carries of the values that it was filled with."""
    return blake2s(json.dumps(dict(texts), sort_keys=True).encode(), digest_size=8).hexdigest()


def is_stale(visit: Visit, texts: Mapping[str, str]) -> bool:
    """Whether the form was filled with other values than those of now. An undo carries no mark: it is meant."""
    sent = visit.text("mark")
    return bool(sent) and sent != mark(texts)
