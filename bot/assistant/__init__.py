"""Use cases, each one transaction, and the ports they need."""
