"""Openings and events from outside: spreadsheets, JSON, NHS Jobs, schema.org, OCDS."""
