"""The try-it page: a phone that shows the same conversation as Telegram or a text message would."""
