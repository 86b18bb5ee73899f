"""The store in memory: for `doorstep play`, and for tests that need no database. Same contract suite as the real one."""

from bot.store.memory.store import MemoryStore

__all__ = ["MemoryStore"]
