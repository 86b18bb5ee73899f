"""Settings, read once from the environment (and `.env`) into a frozen value."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError


class Settings(BaseSettings):
    """Every setting of Doorstep. Names in the environment are upper case with the prefix DOORSTEP_."""

    model_config = SettingsConfigDict(
        env_prefix="DOORSTEP_", env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore",
        env_ignore_empty=True, use_attribute_docstrings=True,
    )

    database_url: str = "sqlite:///data/doorstep.db"
    """where everything is kept: sqlite:///PATH, or postgresql+psycopg://USER:PASSWORD@HOST/NAME"""
    data_dir: Path = Path("data")
    """where a single machine keeps its keys, the trained model and the schedule"""
    secret_key: SecretStr = SecretStr("")
    """signs web sessions; made on first start and kept in the data directory when it is empty"""
    data_key: SecretStr = SecretStr("")
    """encrypts personal fields: Fernet keys separated by commas, the newest first; made on first start when empty"""
    public_url: str = ""
    """https address under which the world reaches this machine; needed for webhooks"""
    host: str = "127.0.0.1"
    """address the web server listens on"""
    port: int = Field(default=8000, ge=0, le=65535)
    """port the web server listens on"""
    root_path: str = ""
    """prefix under which a reverse proxy serves Doorstep, such as /doorstep"""
    trusted_proxies: str = "127.0.0.1"
    """addresses, separated by commas, whose X-Forwarded headers are believed; * where only a proxy can reach us"""
    telegram_token: SecretStr = SecretStr("")
    """the bot's token from @BotFather; empty: no Telegram"""
    telegram_mode: Literal["", "polling", "webhook"] = ""
    """polling or webhook; empty: webhook when there is a public address, else polling"""
    telegram_secret: SecretStr = SecretStr("")
    """shared with Telegram to prove that a webhook call is theirs; made from the secret key when empty"""
    telegram_api_url: str = "https://api.telegram.org"
    """root of the Bot API"""
    twilio_account_sid: str = ""
    """starts with AC; empty: no SMS"""
    twilio_auth_token: SecretStr = SecretStr("")
    """signs the webhooks"""
    twilio_from: str = ""
    """the number Doorstep writes from, +44..."""
    twilio_messaging_service_sid: str = ""
    """instead of a number: starts with MG"""
    twilio_api_url: str = "https://api.twilio.com"
    """root of Twilio's API"""
    twilio_segments_per_second: float = Field(default=1.0, gt=0)
    """how fast the sender may go: 1 for a long number, more for a service"""
    pence_per_segment: Decimal = Field(default=Decimal("4.0"), ge=0)
    """what the carrier bills for one SMS part, in pence; as of November 2026 about 3 to 5, see your contract"""
    daily_pounds: Decimal = Field(default=Decimal(50), ge=0)
    """most that alerts and broadcasts over SMS may cost on one day"""
    broadcast_approval_people: int = Field(default=200, ge=0)
    """a broadcast to more people needs a second person's approval"""
    broadcast_approval_pounds: Decimal = Field(default=Decimal(20), ge=0)
    """a broadcast that costs more needs a second person's approval"""
    broadcast_undo_minutes: float = Field(default=5, ge=0)
    """minutes between sending a broadcast and its first message, in which it can be cancelled without a trace"""
    quiet_from: time = time(20)
    """no alert or broadcast is sent from this time of the day on (London), though replies are"""
    quiet_until: time = time(9)
    """nor before this time"""
    quiet_weekdays: str = "sun"
    """nor on these days of the week: mon, tue ... separated by commas, or none"""
    quiet_days: str = ""
    """nor on these days, such as festivals: 2026-12-25,2026-12-26"""
    trials: bool = False
    """let trials of knowledge/trials.yaml that are on there run: half the people hear another wording of a reminder"""
    nlu_url: str = ""
    """a Rasa server to ask first; empty: only the engine in this process"""
    feeds: str = ""
    """a file in the shape of knowledge/feeds.yaml: where openings come in from by themselves; empty: that file"""
    content: str = ""
    """folder with flows/, nlu/, locales/ and knowledge/; empty: those that came with Doorstep"""
    machines: int = Field(default=1, ge=1)
    """how many machines run Doorstep on this database; more than one needs PostgreSQL"""
    sample_data: bool | None = None
    """load the sample openings and events; unset: yes while neither Telegram nor SMS is connected"""
    log_format: Literal["text", "json"] = "text"
    """for people, or for a log collector"""

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def telegram_on(self) -> bool:
        return bool(self.telegram_token.get_secret_value())

    @property
    def telegram_by_webhook(self) -> bool:
        return self.telegram_on and (self.telegram_mode or ("webhook" if self.public_url else "polling")) == "webhook"

    @property
    def sms_on(self) -> bool:
        return bool(self.twilio_account_sid)

    @property
    def with_samples(self) -> bool:
        return self.sample_data if self.sample_data is not None else not (self.telegram_on or self.sms_on)


def read_settings() -> Settings:
    """The settings of this process. Raises ConfigError that names the variable."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"DOORSTEP_{'_'.join(map(str, first['loc'])).upper()}"
        raise ConfigError(str(first["msg"]), where=name) from None
    _agree(settings)
    return settings


def _agree(settings: Settings) -> None:
    """Settings that need each other."""
    if settings.telegram_mode == "webhook" and not settings.public_url:
        raise ConfigError(
            "A webhook needs the public address.", where="DOORSTEP_PUBLIC_URL", advice="Set it, or use polling.",
        )
    if settings.sms_on:
        _sms_agrees(settings)
    if settings.machines > 1 and not settings.database_url.startswith("postgresql"):
        raise ConfigError(
            "More than one machine needs PostgreSQL.", where="DOORSTEP_DATABASE_URL",
            advice="Use postgresql+psycopg://..., or set DOORSTEP_MACHINES=1.",
        )


def _sms_agrees(settings: Settings) -> None:
    if not settings.twilio_auth_token.get_secret_value():
        raise ConfigError("SMS needs Twilio's auth token.", where="DOORSTEP_TWILIO_AUTH_TOKEN")
    if not (settings.twilio_from or settings.twilio_messaging_service_sid):
        raise ConfigError("SMS needs a number or a messaging service to write from.", where="DOORSTEP_TWILIO_FROM")
    if not settings.public_url:
        raise ConfigError(
            "SMS needs the public address, for Twilio signs its calls over it.", where="DOORSTEP_PUBLIC_URL"
        )
