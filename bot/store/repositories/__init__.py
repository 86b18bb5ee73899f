"""One file a port. Every statement of the store stands here."""
