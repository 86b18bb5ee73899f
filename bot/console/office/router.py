"""Puts the coordinators' pages together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.console.kit.visit import Doors
from bot.console.office.accounts import all_accounts, audit, one_account, own_account, partners
from bot.console.office.broadcasts.acting import acting
from bot.console.office.broadcasts.pages import broadcasts
from bot.console.office.broadcasts.preview import preview
from bot.console.office.broadcasts.progress import progress
from bot.console.office.broadcasts.writing import texts, writing
from bot.console.office.door import door_papers, the_door
from bot.console.office.entrance import ask_to_sign_in, entrance, links, second_step
from bot.console.office.event_changes import event_changes, event_edits, event_moves, event_texts, event_turns
from bot.console.office.event_places import event_places
from bot.console.office.events import events
from bot.console.office.home import home
from bot.console.office.import_report import import_report
from bot.console.office.imports import import_turns, imports
from bot.console.office.inbox import answering, inbox, keeping, taking
from bot.console.office.office import Office
from bot.console.office.opening_changes import ends, new_openings, opening_changes
from bot.console.office.opening_texts import opening_texts
from bot.console.office.openings import openings
from bot.console.office.people_changes import corrections, merges
from bot.console.office.referrals import referrals
from bot.console.office.residents import residents
from bot.console.office.results import results
from bot.console.office.systems import one_token, tokens, webhooks
from bot.console.pages import Pages
from bot.console.sessions import Sessions


def office_doors(
    office: Office, pages: Pages, secret_key: str, now: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> Doors:
    """All doors of `/console`; `doors.router` holds the routes, `doors.rights` what each asks for."""
    doors = Doors(
        pages=pages, store=office.store, sign_ins=office.care.sign_ins, sessions=Sessions(secret_key, "console"),
        catalogues=office.words, now=now, stopping=stopping, ask_to_sign_in=ask_to_sign_in,
    )
    for pages_of in (
        entrance, second_step, links, home, new_openings, openings, opening_changes, opening_texts, ends, inbox,
        taking, answering, keeping, residents, own_account, all_accounts, one_account, partners, audit, event_changes,
        events, event_edits, event_texts, event_turns, event_moves, event_places, the_door, door_papers, imports,
        import_report, import_turns,
        writing, texts, preview, acting, progress, broadcasts, results, corrections, merges, referrals, tokens,
        one_token, webhooks,
    ):
        pages_of(doors, office)
    return doors
