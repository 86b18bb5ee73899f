"""Openings, events and profiles as written down outside."""
