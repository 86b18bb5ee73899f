"""`doorstep backup`, `restore` and `rotate-keys`."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from bot.bootstrap import keys
from bot.cli.output import tell
from bot.config import Settings
from bot.errors import ConfigError
from bot.store.backup import export_rows, import_rows
from bot.store.crypto import Cipher
from bot.store.engine import make_engine
from bot.store.migrations.run import migrate
from bot.store.rotation import rotate as reseal


def write_backup(settings: Settings, file: Path) -> None:
    """Every row of one moment, compressed, readable by this user only."""
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise ConfigError(what, where=str(file), advice="Choose a new file.") from None
    with os.fdopen(handle, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as out:
        rows = export_rows(make_engine(settings.database_url), out)
    tell(f"{rows} rows written to {file}. Keep the data key apart from it: without the key it cannot be read.")


def read_backup(settings: Settings, file: Path) -> None:
    """Into an empty database, all or nothing."""
    migrate(settings.database_url)
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows = import_rows(make_engine(settings.database_url), lines)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("is no backup that can be read", where=str(file)) from error
    tell(f"{rows} rows restored.")


def rotate(settings: Settings) -> None:
    """Encrypt everything anew with the first key."""
    rows = reseal(make_engine(settings.database_url), Cipher(keys(settings).data))
    tell(f"{rows} rows are encrypted with the first key now; the others may be taken out of DOORSTEP_DATA_KEY.")
