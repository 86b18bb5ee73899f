"""Let a broadcast go, approve it, stop it: one button each, and a way back where there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import HTTPException
from fastapi.responses import Response

from bot.assistant.broadcast import Broadcast, BroadcastState
from bot.assistant.broadcasting import Broadcasting
from bot.assistant.coordinators import Right
from bot.console.kit.notice import Notice
from bot.console.kit.visit import Doors, Visit
from bot.console.office.broadcasts.pages import writable
from bot.console.office.broadcasts.words import said
from bot.console.office.office import Office
from bot.errors import BroadcastError
from bot.sentence import N_


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One thing that can be done, and what is told then. `undo` is the action that takes it back."""

    do: Callable[..., Broadcast]
    """of (use cases, id, who, at), and a note where the form has one"""
    told: Mapping[BroadcastState | None, str]
    """state it is in then (None: any other) -> words"""
    undo: str = ""


GOES = N_("It goes out from {text}. Until then nothing has happened.")
ACTIONS: Mapping[str, Action] = {
    "send": Action(do=Broadcasting.send, undo="cancel", told={
        BroadcastState.AWAITING_APPROVAL: N_("It waits for a second person now."), None: GOES,
    }),
    "approve": Action(do=Broadcasting.approve, undo="cancel", told={None: GOES}),
    "send_back": Action(do=Broadcasting.send_back, told={None: N_("It is a draft again.")}),
    "pause": Action(do=Broadcasting.pause, undo="resume", told={None: N_("It stands still.")}),
    "resume": Action(do=Broadcasting.resume, undo="pause", told={None: N_("It goes on.")}),
    "cancel": Action(do=Broadcasting.cancel, told={
        None: N_("It is cancelled: what no carrier has yet is never sent. Copy it to write another."),
    }),
}

MOST_NOTE = 200
"""letters"""


def acting(doors: Doors, office: Office) -> None:
    """`/console/broadcasts/{id}/do`."""

    @doors.post("/broadcasts/{id}/do", "console_broadcast_do", Right.BROADCAST)
    def act(visit: Visit) -> Response:
        one, name = writable(office, visit), visit.text("action")
        action = ACTIONS.get(name)
        if action is None:
            raise HTTPException(422)
        note = {"note": visit.text("note").strip()[:MOST_NOTE]} if visit.text("note") and name == "send_back" else {}
        try:
            after = action.do(
                office.broadcasting.of(visit.viewer), one.id, visit.viewer.coordinator_id, visit.at, **note
            )
        except BroadcastError as error:
            # Said in the coordinator's language already: as a sentence it stands for itself.
            return visit.go("console_broadcast", Notice(say=said(visit, error)), id=one.id)
        say = action.told.get(after.state) or action.told[None]
        notice = Notice(
            say=say, params={"text": visit.words.moment(after.starts)} if say == GOES else {},
            undo=visit.path("console_broadcast_do", id=one.id) if action.undo else "",
            fields={"action": action.undo} if action.undo else {},
        )
        return visit.go("console_broadcast", notice, id=one.id)
