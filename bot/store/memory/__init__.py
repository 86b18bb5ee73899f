"""The store in memory, for `doorstep play` and tests that need no database.

It passes the contract suite of the real one.
"""

from bot.store.memory.store import MemoryStore

__all__ = ["MemoryStore"]
