"""A resident's facts and name in the coordinator's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.console.kit.visit import Visit
from bot.console.office.office import Office
from bot.console.office.vocabulary import ENGLISH, HOURS, KINDS, STAGES, Labels
from bot.sentence import Sentence
from bot.speaking.catalogue import say
from bot.speaking.parameters import PARAMS

SPOKEN_AS: Mapping[str, str] = {"work_country": "country"}
"""fact -> parameter of the residents' sentences that says its value"""
NAMED: Mapping[str, Labels] = {"uk_stage": STAGES, "hours": HOURS, "english": ENGLISH, "interests": KINDS}
"""fact -> words for its values"""


def nameless(visit: Visit, resident_id: str) -> str:
    """Two people without a name are still told apart."""
    nobody = visit.words("no name given")
    return f"{nobody} ({resident_id[:5]})"


def occupation_name(visit: Visit, office: Office, occupation: str) -> str:
    """In the coordinator's language, where residents' catalogues have it."""
    catalogue = office.sentences.get(visit.words.language)
    known = office.knowledge.occupations.get(occupation)
    label = catalogue.labels.get(f"occupation.{occupation}") if catalogue else None
    return label or (known.label if known else occupation)


def value_in_words(visit: Visit, office: Office, name: str, value: Any) -> str:
    """A fact's value in words; what the residents' sentences cannot say stands as it is."""
    parameter = SPOKEN_AS.get(name, name)
    match value:
        case bool():
            return visit.words("yes") if value else visit.words("no")
        case Mapping():
            return ", ".join(f"{key}: {value_in_words(visit, office, '', one)}" for key, one in value.items())
        case list() if not all(isinstance(one, str) for one in value):
            return "; ".join(value_in_words(visit, office, "", one) for one in value)
    if name in NAMED:
        return ", ".join(visit.words.of(NAMED[name], one) for one in ([value] if isinstance(value, str) else value))
    if parameter not in PARAMS:
        return ", ".join(value) if isinstance(value, list) else str(value)
    sentence = Sentence(context="", text=f"{{{parameter}}}", params={
        parameter: tuple(value) if isinstance(value, list) else value,
    })
    return say(sentence, visit.words.language, office.sentences)
