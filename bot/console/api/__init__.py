"""The JSON API for partners' own systems, at /api/v1."""
