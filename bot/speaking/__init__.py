"""Sentences -> words of one language, fitted to one channel. Pure: catalogues come in as values."""
