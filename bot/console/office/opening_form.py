"""The form of an opening: what most openings have, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.console.kit.form import Field, Form, Group
from bot.console.kit.listing import Options
from bot.console.kit.visit import Visit
from bot.console.office.office import Office
from bot.console.office.vocabulary import ENGLISH, HOURS, KINDS, Labels
from bot.sentence import N_


def choices(labels: Labels, *, none: str = "") -> Options:
    """Options of a closed vocabulary, in English; `said` puts them into the language of the visit."""
    return [*([("", none)] if none else []), *labels.items()]


def said(options: Iterable[tuple[str, str]]) -> Callable[[Visit], Options]:
    """Options in the language of the visit."""
    return lambda visit: [(value, visit.words(text)) for value, text in options]


def opening_form(office: Office, title: str, action: str) -> Form:
    """The fields that most openings have; the rest stays as it is and can be set with `doorstep openings correct`."""
    occupations = sorted((one.label, one.id) for one in office.knowledge.occupations.values())
    regulators = sorted((one.name, one.id) for one in office.knowledge.regulators.values())

    def named(pairs: list[tuple[str, str]]) -> Callable[[Visit], Options]:
        return lambda _: [("", "–"), *((value, label) for label, value in pairs)]

    return Form(title=title, action=action, groups=(
        Group(fields=(
            Field(name="titles", label=N_("Title"), required=True,
                  help=N_("In plain English, as people call the work.")),
            Field(name="kind", label=N_("Kind"), kind="choice", options=said(choices(KINDS)),
                  help=N_("People hear only of the kinds they asked for.")),
            Field(name="summaries", label=N_("What it is"), kind="area",
                  help=N_("Two or three short sentences. Say what people do there, not whom you look for.")),
            Field(name="partner", label=N_("Who offers it"), help=N_("Empty: your own organisation.")),
            Field(name="place", label=N_("Place"), help=N_("A name people know.")),
            Field(name="postcode", label=N_("Postcode"), help=N_("For the way there; its first half is enough.")),
            Field(name="closes", label=N_("Last day to apply"), kind="date"),
            Field(name="pay", label=N_("Pay"), help=N_("As it is published, for example 25,272 a year.")),
        )),
        Group(label=N_("Hours"), folded=True, fields=(
            Field(name="hours", label=N_("Hours"), kind="checks",
                  help=N_("People who want only other hours are not told."),
                  options=said(choices(HOURS))),
            Field(name="weekly_hours", label=N_("Hours a week"), kind="number",
                  help=N_("A number, for example 37.5.")),
            Field(name="shift", label=N_("Usual times"), help=N_("For example 07:00-15:00.")),
            Field(name="places", label=N_("Places"), kind="number", help=N_("Empty: no limit.")),
        )),
        Group(label=N_("Which work it is"), folded=True, fields=(
            Field(name="occupations", label=N_("Work"), kind="checks",
                  help=N_("People who did this work, or something near it, are told first."),
                  options=lambda _: [(value, label) for label, value in occupations]),
        )),
        Group(label=N_("What it asks for"), folded=True, fields=(
            Field(name="english", label=N_("English"), kind="choice",
                  help=N_("The least that does: everybody below is told what to do first."),
                  options=said(choices(ENGLISH, none=N_("Not asked for")))),
            Field(name="registration", label=N_("Registration"), kind="choice",
                  help=N_("Only where the law asks for it: nobody else is told."),
                  options=named(regulators)),
            Field(name="experience_years", label=N_("Years of experience"), kind="number",
                  help=N_("In this work or one near it, in any country, paid or not.")),
            Field(name="min_age", label=N_("Lowest age"), kind="number",
                  help=N_("Only where a law or an insurance asks for it: younger people are not told.")),
            Field(name="dbs", label=N_("A background check (DBS) is made"), kind="check",
                  help=N_("People read that it is made after an offer. Nobody is left out because of it.")),
            Field(name="driving", label=N_("A driving licence is needed"), kind="check",
                  help=N_("Only where somebody drives at work, not for the way there.")),
            Field(name="women_only", label=N_("For women only"), kind="check",
                  help=N_("Only where the Equality Act allows it.")),
        )),
    ))
