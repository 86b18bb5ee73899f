"""The use case "a coordinator writes an opening in one more language": kept over whatever its feed says next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.assistant.coordinators import AuditLine, Viewer
from bot.assistant.correcting import value_of
from bot.assistant.opening_desk import editable
from bot.assistant.opening_texts import TEXTS, OpeningText, TextState, correction, texts_in, written
from bot.assistant.ports import Store, UnitOfWork
from bot.errors import ConfigError, OpeningError
from bot.matching.knowledge import Knowledge

SAYS = "says_"
"""in front of a field's name: the English that stood beside the text when it was written"""
SOURCE = "source"
"""texts, with semicolons, that are those of the source again: nobody wrote them"""


@dataclass(frozen=True, kw_only=True)
class OpeningWords:
    """Fields are texts: `titles`, `summaries`, and what SAYS and SOURCE name."""

    store: Store
    knowledge: Knowledge

    def write(
        self, viewer: Viewer, opening_id: str, language: str, fields: Mapping[str, str], at: datetime
    ) -> dict[str, str]:
        """Title and summary in one language; an emptied one is shown in English. Raises OpeningError.

        Back comes what makes it as it was: empty when nothing was different. A text that stays as it is although the
        English changed is right after all.
        """
        back: dict[str, str] = {}
        of_source: list[str] = []
        with self.store.begin() as uow:
            kept = editable(uow, viewer, opening_id)
            texts = {one.field: one for one in texts_in(kept, language)}
            for field in (one for one in TEXTS if one in fields and one in texts):
                before, again = texts[field], field in fields.get(SOURCE, "").split("; ")
                if not again and fields[field] == before.text and before.state is not TextState.OLD:
                    continue
                name, says = correction(field, language), fields.get(f"{SAYS}{field}", before.english)
                try:
                    checked = value_of(kept, name, fields[field], self.knowledge)
                except ConfigError as error:
                    raise OpeningError({field: error.what}) from error
                uow.openings.correct(opening_id, {name: written(checked["text"], says)})
                if again:  # its words stay until the source is read again; nobody holds on to them
                    uow.openings.correct(opening_id, {}, {name})
                back |= _back(before)
                of_source += [] if before.by_hand else [field]
            if back:
                back[SOURCE] = "; ".join(of_source)
                _note(uow, viewer, opening_id, at)
            uow.commit()
        return back


def _back(before: OpeningText) -> dict[str, str]:
    return {before.field: before.text, f"{SAYS}{before.field}": before.says}


def _note(uow: UnitOfWork, viewer: Viewer, subject: str, at: datetime) -> None:
    uow.audit.add(AuditLine(
        at=at, who=viewer.coordinator_id, partner_id=viewer.partner_id, what="translated_opening", subject=subject,
    ))
