"""The wall between partners: one condition that every query about people carries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, exists, true

from bot.assistant.coordinators import Viewer
from bot.store.models.console import sight


def visible_to(viewer: Viewer, resident_id: Column[Any]) -> ColumnElement[bool]:
    """Whether the resident of this column consented to be seen by the viewer's partner, or was referred to it."""
    if viewer.sees_everyone:
        return true()
    return exists().where(sight.c.partner_id == viewer.partner_id, sight.c.resident_id == resident_id)


def owned_by(viewer: Viewer, owner: Column[Any]) -> ColumnElement[bool]:
    """Whether a record is that of the viewer's partner."""
    return true() if viewer.sees_everyone else owner == viewer.partner_id
