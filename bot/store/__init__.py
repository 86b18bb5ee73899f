"""What Doorstep remembers: the ports of `bot.assistant.ports` on SQLite and PostgreSQL, and in memory."""
