"""Telegram, with python-telegram-bot as transport: polling or webhook in, sendMessage out."""
