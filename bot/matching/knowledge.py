"""What the matcher knows of the world: occupations, regulators, permission to work, places, sentences.

Everything is dated data of `knowledge/`, read by `bot.content.knowledge`; nothing here is a rule in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.matching.attending import Attending
from bot.matching.careful import CarefulWords
from bot.matching.licences import Licence
from bot.matching.relations import Relations
from bot.matching.stages import LadderFacts
from bot.matching.windows import Window
from bot.sentence import Sentence, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Occupation:
    """One occupation of the taxonomy."""

    id: str
    label: str
    """plain English, lower case"""
    isco08: str = ""
    soc2020: str = ""
    esco: str = ""
    sector: str = ""
    regulator: str = ""
    """statutory register without which the work may not be done"""
    licence: str = ""
    profession: str = ""
    """parts of one register share it; defaults to the id"""
    band: str = ""
    """usual NHS band, "2-3" """
    entry: bool = False
    """open to people who never did this work"""
    train_in_post: bool = False
    """a post may train for it, so only a stated requirement asks for registration"""
    needs: str = ""
    """profession whose title an opening asks for, registered or not"""
    related: tuple[str, ...] = ()
    stepping_stones: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    """other names in adverts"""
    esco_nearest: bool = False
    """ESCO has no such occupation: its names for the nearest one are not names of this"""
    brings: tuple[str, ...] = ()
    """skills of skills.yaml that whoever did this work has"""
    uses: tuple[str, ...] = ()
    """of these, the skills needed from the first day"""
    esco_skills: frozenset[str] = frozenset()
    """essential skills after ESCO, as URIs; empty where ESCO was not imported"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Skill:
    """Something people learn in one work and need in another."""

    id: str
    label: str
    """plain English, as it stands inside "You bring this from what you have done: ..." """
    uses: tuple[str, ...]
    """occupations that need it"""
    brings: tuple[str, ...]
    """occupations that teach it, those that need it among them"""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnglishRule:
    """English evidence that one test gives to one regulator. Scores are IELTS bands or points."""

    test: str
    version: str = ""
    overall: float = 0
    parts: Mapping[str, float] = field(default_factory=dict)
    combine_months: int = 0
    """two sittings so many months apart count together; 0 = one sitting only"""
    combine_short: float = 0
    """no part of the sittings more than this below the threshold"""
    valid_months: int = 24
    professions: tuple[str, ...] = ()
    """empty = all of the regulator"""
    review_by: date = date.max
    """after this day the row is not applied: what it would accept is asked about"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Regulator:
    """A body that registers professionals."""

    id: str
    name: str
    professions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    english: tuple[EnglishRule, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedWork:
    """One SOC code of a dated list of permitted work."""

    until: date
    """last day on the list"""
    years: float = 0
    ask: bool = False
    """sources disagree, or only a part of the code is meant: a coordinator looks at it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PermissionRule:
    """What one answer to "may you work?" allows, for a span of days."""

    status: str
    paid: str
    """any | listed | none"""
    self_employed: bool
    weekly_hours: float = 0
    """0 = no limit"""
    listed: Mapping[str, ListedWork] = field(default_factory=dict)
    valid_from: date = date.min
    valid_to: date = date.max
    review_by: date = date.max


@dataclass(frozen=True, kw_only=True, slots=True)
class TestFacts:
    """What is known of an English test."""

    valid_months: int
    levels: Mapping[str, float]
    """level -> lowest score"""
    version_implied: bool = False
    """the version follows from the profession, so nobody is asked for it"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """Somebody who helps professionals on the way back."""

    id: str
    name: str
    text: str
    """what residents read; context `support.<id>`"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place people name."""

    id: str
    name: str
    postcode: str
    lat: float
    lon: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """The rules that law and regulators make; `doorstep match --rules` replaces them."""

    permission: tuple[PermissionRule, ...] = ()
    permission_aliases: Mapping[str, str] = field(default_factory=dict)
    minimum_age: int = 16
    regulators: Mapping[str, Regulator] = field(default_factory=dict)
    tests: Mapping[str, TestFacts] = field(default_factory=dict)
    oet_points: Mapping[str, float] = field(default_factory=dict)
    helps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """topic -> words in the title of a class that helps with it"""
    contract_share: float = 1.0
    """most worth of a contract, as a share of the turnover a year"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowledge:
    """All of it, with the tables the matcher computes once."""

    occupations: Mapping[str, Occupation]
    rules: Rules
    skills: Mapping[str, Skill] = field(default_factory=dict)
    outcodes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """outward code -> (latitude, longitude), degrees"""
    areas: Mapping[str, str] = field(default_factory=dict)
    """local outward code -> name of the area"""
    core: frozenset[str] = frozenset()
    """outward codes of the programme area"""
    places: Mapping[str, Place] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    careful: Mapping[str, CarefulWords] = field(default_factory=dict)
    """kind -> words that a text to many should not hold"""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """id -> English text of reasons.yaml and steps.yaml"""
    licences: Mapping[str, Licence] = field(default_factory=dict)
    ladders: Mapping[str, LadderFacts] = field(default_factory=dict)
    """occupation id -> the way to its register"""
    support: Mapping[str, Support] = field(default_factory=dict)
    attending: Attending = field(default_factory=Attending)
    relations: Relations = field(default_factory=Relations)

    @property
    def regulators(self) -> Mapping[str, Regulator]:
        return self.rules.regulators

    def say(self, name: str, **params: Value) -> Sentence:
        """The sentence `reason.<name>`. KeyError for an id that is in neither reasons.yaml nor steps.yaml."""
        return Sentence(context=f"reason.{name}", text=self.sentences[name], params=params)

    def regulator_of(self, occupation: str) -> str:
        """Statutory regulator of an occupation, "" for none or an unknown id."""
        known = self.occupations.get(occupation)
        return known.regulator if known else ""

    def profession_of(self, occupation: str) -> str:
        """What counts as one profession: "doctor" for a GP; the id itself for most."""
        known = self.occupations.get(occupation)
        return known.profession or known.id if known else occupation

    def regulator_id(self, text: str) -> str:
        """Canonical id of a regulator named in any usual way; the text itself when it is none of ours."""
        wanted = text.strip().casefold()
        for regulator in self.rules.regulators.values():
            if wanted in {regulator.id.casefold(), regulator.name.casefold(), *regulator.aliases}:
                return regulator.id
        return text.strip()
