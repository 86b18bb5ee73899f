"""The web application: start page, try-it page, health, metrics. `build_app` puts it together."""

from bot.console.app import build_app
from bot.console.status import Status

__all__ = ["Status", "build_app"]
