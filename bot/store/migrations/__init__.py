"""Brings a database to the tables of this version. Part of the package, so it works from the wheel."""

from bot.store.migrations.run import migrate, upgrade

__all__ = ["migrate", "upgrade"]
