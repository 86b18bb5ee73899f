"""Makes the search terms of residents whose rows are older than this version of terms.py; a chunk a transaction.

May run beside a working Doorstep, and may be stopped and run again.
"""

from __future__ import annotations

import json

from sqlalchemy import Engine, delete, insert, select, update

from bot.assistant.values import StoredFact
from bot.store.crypto import Cipher, Lookup
from bot.store.failures import translated
from bot.store.models.residents import fact, resident, resident_term
from bot.store.terms import SEARCHED, VERSION, source_of, terms_of

CHUNK = 500


def reindex(engine: Engine, cipher: Cipher, lookup: Lookup, *, chunk: int = CHUNK) -> int:
    """How many residents were behind."""
    count = 0
    while True:
        with translated(), engine.begin() as connection:
            behind = select(resident.c.id).where(resident.c.terms != VERSION).limit(chunk).with_for_update()
            ids = connection.execute(behind).scalars().all()
            if not ids:
                return count
            connection.execute(delete(resident_term).where(resident_term.c.resident_id.in_(ids)))
            told = connection.execute(select(fact).where(fact.c.resident_id.in_(ids), fact.c.name.in_(SEARCHED)))
            facts = (
                (row.resident_id, StoredFact(
                    name=row.name, of=row.subject, value=json.loads(cipher.open(row.value)), at=row.at,
                    provenance=row.provenance,
                ))
                for row in told
            )
            rows = [
                {"hash": lookup.term(one), "resident_id": owner, "source": source_of(said)}
                for owner, said in facts for one in terms_of(said)
            ]
            if rows:
                connection.execute(insert(resident_term), rows)
            connection.execute(update(resident).where(resident.c.id.in_(ids)).values(terms=VERSION))
        count += len(ids)
