"""The only place that builds real adapters."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from bot.assistant.account_care import AccountCare
from bot.assistant.broadcast_rules import BroadcastRules
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.desk import Desk, Understand
from bot.assistant.feed import Feed, FeedState, Import
from bot.assistant.feeding import Feeds
from bot.assistant.hours import DecentHours, hours_from_settings
from bot.assistant.import_walk import MOST_ROWS, ReadFile
from bot.assistant.inbox_desk import InboxDesk
from bot.assistant.ports import Store
from bot.assistant.signing_in import SignIns
from bot.assistant.translating import Translator
from bot.assistant.trial import Trial
from bot.config import Settings
from bot.content.catalogues import live_languages, load_catalogues
from bot.content.esco import read_esco, with_esco, with_names
from bot.content.feeds import read_feeds, read_wording
from bot.content.flows import load_flows
from bot.content.inbox import read_inbox
from bot.content.knowledge import read_knowledge
from bot.content.locate import content_root
from bot.content.model import load_model
from bot.content.samples import sample_events, sample_openings, sample_partners
from bot.content.trials import read_trials
from bot.errors import ConfigError, StoreUnavailable
from bot.matching.knowledge import Knowledge
from bot.matching.values import CommunityEvent
from bot.store.crypto import new_key
from bot.store.migrations.run import migrate
from bot.store.unit_of_work import SqlStore, open_store
from bot.understanding.understand import understand
from bot.understanding.values import Expectation, Understanding

Progress = Callable[[str], None]
TWILIO_ANSWERS = frozenset({
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "start", "unstop", "help", "info",
})
"""words to which Twilio itself replies on a plain number"""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The secrets of one installation."""

    session: str
    """signs web sessions"""
    data: str
    """encrypts personal fields"""


def silent(_: str) -> None:
    """Progress that nobody watches."""


def new_id() -> str:
    """128 random bits; safe in addresses."""
    return secrets.token_urlsafe(16)


def content_folder(settings: Settings) -> Path:
    """The folder with flows/, nlu/, locales/ and knowledge/."""
    return Path(settings.content) if settings.content else content_root()


def build_knowledge(settings: Settings) -> Knowledge:
    """knowledge/, and what was imported of ESCO. Raises ContentError."""
    knowledge = read_knowledge(content_folder(settings) / "knowledge")
    return with_esco(knowledge, read_esco(settings.data_dir))


def build_understand(settings: Settings, root: Path, knowledge: Knowledge, progress: Progress = silent) -> Understand:
    """The engine in this process, or a Rasa server with that engine behind it. Trains on the first call."""
    esco = read_esco(settings.data_dir)
    model = load_model(
        root / "nlu", settings.data_dir / "cache", outcodes=knowledge.outcodes.keys(), progress=progress,
        enrich=lambda vocabulary: with_names(vocabulary, esco, knowledge.occupations),
    )
    if settings.nlu_url:
        from bot.content.rasa_http import RasaEngine

        rasa = RasaEngine(settings.nlu_url, model)
        return lambda text, expected, today: rasa.understand(text, expected=expected, today=today)

    def embedded(text: str, expected: Expectation, today: date) -> Understanding:
        return understand(text, model=model, expected=expected, today=today)

    return embedded


def build_desk(settings: Settings, progress: Progress = silent, *, listens: bool = True) -> Desk:
    """Content, understanding and knowledge. The first call trains the model (about a minute).

    A desk that does not listen writes only, and needs no model.
    """
    root = content_folder(settings)
    knowledge = build_knowledge(settings)
    catalogues = load_catalogues(root / "locales", settings.data_dir / "cache")
    languages = tuple(dict.fromkeys(("en", *live_languages(catalogues))))
    flows = load_flows(root / "flows", root / "knowledge", languages)
    professions = frozenset(one.id for one in knowledge.occupations.values() if one.regulator)
    return Desk(
        flows=replace(flows, professions=professions), catalogues=catalogues, knowledge=knowledge,
        understand=build_understand(settings, root, knowledge, progress) if listens else _deaf, new_id=new_id,
        public_url=settings.public_url, write_calendar=partial(_calendar, calendar_domain(settings)),
        carrier_answers_stop=TWILIO_ANSWERS if settings.sms_on else frozenset(),
    )


def build_trials(settings: Settings, desk: Desk) -> tuple[Trial, ...]:
    """The trials that run: those that are on in knowledge/, where the operator wants any. Raises ContentError."""
    return tuple(one for one in read_trials(content_folder(settings), desk.flows) if one.active and settings.trials)


def calendar_domain(settings: Settings) -> str:
    """Stands behind the ids of events in every calendar."""
    return urlsplit(settings.public_url).hostname or "doorstep.invalid"


def _calendar(domain: str, event: CommunityEvent, at: datetime, language: str) -> bytes:
    from bot.feeds.calendar_out import calendar

    return calendar([event], domain=domain, at=at, language=language)


def build_feeds(settings: Settings, store: Store, knowledge: Knowledge) -> Feeds:
    """The feeds of the settings, read over HTTP. Raises ContentError."""
    from bot.feeds.collect import collect
    from bot.feeds.web import Web

    words = read_wording(content_folder(settings) / "knowledge")

    def read(feed: Feed, before: FeedState | None, stopping: Callable[[], bool]) -> Import:
        with Web() as web:
            return collect(feed, before, knowledge, words, web, stopping=stopping)

    return Feeds(store=store, feeds=read_feeds(feeds_file(settings))[1], read=read)


def build_reader(settings: Settings, knowledge: Knowledge) -> ReadFile:
    """What is in a file that a coordinator sends in: read as `doorstep import` reads it. Raises ContentError."""
    from bot.feeds.read import read

    words = read_wording(content_folder(settings) / "knowledge")
    contracts, _ = read_feeds(feeds_file(settings))

    def read_file(content: bytes, name: str, owner: str) -> Import:
        return read(content, name, knowledge, words, contracts, owner=owner, most_rows=MOST_ROWS)

    return read_file


def feeds_file(settings: Settings) -> Path:
    """Where the feeds are named."""
    return Path(settings.feeds) if settings.feeds else content_folder(settings) / "knowledge" / "feeds.yaml"


def build_store(settings: Settings) -> SqlStore:
    """The database, brought up to date first. Raises ConfigError, StoreError."""
    data_key = keys(settings).data
    try:
        migrate(settings.database_url)
        store = open_store(settings.database_url, data_key)
        store.reindex()
    except StoreUnavailable as error:
        raise StoreUnavailable(
            error.what, where="DOORSTEP_DATABASE_URL", advice="Does it run, and is the address right?"
        ) from error
    return store


def keys(settings: Settings) -> Keys:
    """The keys of the settings; on one machine with SQLite they are made once and kept in the data directory."""
    session, data = settings.secret_key.get_secret_value(), settings.data_key.get_secret_value()
    if not data and not settings.database_url.startswith("sqlite"):
        raise ConfigError(
            "PostgreSQL needs a data key that all processes share.", where="DOORSTEP_DATA_KEY",
            advice="Make one with `doorstep new-key` and put it into .env.",
        )
    return Keys(
        session=session or _kept(settings.data_dir / "secret.key", new_id),
        data=data or _kept(settings.data_dir / "data.key", new_key),
    )


def _kept(path: Path, make: Callable[[], str]) -> str:
    """A secret in a file that only we may read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(make(), encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigError(f"The key file cannot be used: {error.strerror}.", where=str(path)) from error


def _deaf(*_: object) -> Understanding:
    raise ConfigError("This part of Doorstep reads no messages.", advice="Build the whole desk.")


def build_accounts(store: Store) -> AccountCare:
    """Accounts of the console."""
    return AccountCare(sign_ins=SignIns(store=store, new_id=new_id))


def build_broadcasting(settings: Settings, store: Store, desk: Desk) -> Broadcasting:
    """What coordinators do with broadcasts, under the rules of these settings."""
    return Broadcasting(desk=desk, store=store, rules=BroadcastRules(
        hours=build_hours(settings), approval_people=settings.broadcast_approval_people,
        approval_pounds=settings.broadcast_approval_pounds, undo=timedelta(minutes=settings.broadcast_undo_minutes),
        pence=settings.pence_per_segment, daily_pounds=settings.daily_pounds,
    ))


def build_inbox(settings: Settings, store: Store, desk: Desk) -> InboxDesk:
    """What coordinators do in conversations. Raises ContentError."""
    rules = read_inbox(content_folder(settings) / "knowledge")
    return InboxDesk(desk=desk, store=store, rules=rules, pence_per_segment=settings.pence_per_segment)


def build_translator(settings: Settings) -> Translator | None:
    """Only where an operator has named a server: people's words are sent there."""
    if not settings.translate_url:
        return None
    from bot.channels.libretranslate import LibreTranslate

    return LibreTranslate(settings.translate_url, settings.translate_key.get_secret_value())


def build_hours(settings: Settings) -> DecentHours:
    """When alerts and broadcasts may be sent. Raises ConfigError."""
    try:
        return hours_from_settings(
            settings.quiet_until, settings.quiet_from, settings.quiet_weekdays, settings.quiet_days
        )
    except ValueError as error:
        raise ConfigError(
            str(error), where="DOORSTEP_QUIET_FROM, _UNTIL, _WEEKDAYS or _DAYS",
            advice="For example 20:00, 09:00, sun and 2026-12-25.",
        ) from None


def load_samples(store: Store, desk: Desk, knowledge_folder: Path, at: datetime) -> None:
    """The sample openings, events and partners, dated from the day of `at`; what is there is brought up to date."""
    with store.begin() as uow:
        for opportunity in sample_openings(knowledge_folder, desk.knowledge, at.date()):
            uow.openings.upsert(opportunity, at)
        for event in sample_events(knowledge_folder, at.date()):
            uow.events.upsert(event, at)
        for partner in sample_partners(knowledge_folder):
            uow.accounts.save_partner(partner)
        uow.commit()
