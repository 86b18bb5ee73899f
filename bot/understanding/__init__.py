"""Text -> Understanding. Pure: models and tables come in as values."""
