"""Text from outside, made safe to store."""

from __future__ import annotations


def well_formed(text: str) -> str:
    """The text without half surrogate pairs, which JSON can carry but no encoding can write."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
