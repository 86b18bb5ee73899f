"""The forms of an event: all of it, what may change without a word, another time or place, one more language."""

from __future__ import annotations

from bot.assistant.event_fields import LISTED, MOVES
from bot.console.kit.form import Field, Form, Group
from bot.console.kit.listing import Options
from bot.console.kit.visit import Visit
from bot.console.office.office import Office
from bot.console.office.opening_form import choices, said
from bot.console.office.vocabulary import ENGLISH
from bot.sentence import N_

REPEATS = (
    ("", N_("Once")), ("1", N_("Every week")), ("2", N_("Every two weeks")), ("4", N_("Every four weeks")),
    (LISTED, N_("On days I write down")),
)
WHEN = (
    Field(name="date", label=N_("Day"), kind="date", required=True, help=N_("The first day, if there are more.")),
    Field(name="begins", label=N_("Begins"), kind="time", required=True, help=N_("For example 18:30.")),
    Field(name="ends", label=N_("Ends"), kind="time", required=True),
)
AGAIN = (
    Field(name="repeat", label=N_("How often"), kind="choice", options=said(REPEATS)),
    Field(name="times", label=N_("How many times in all"), kind="number"),
    Field(name="skips", label=N_("Days it does not take place"), help=N_("For example 2026-12-25; 2027-01-01.")),
    Field(name="dates", label=N_("Further days"), kind="area",
          help=N_("For days you write down: one on each line, as 2026-12-31 18:30-20:00.")),
    Field(name="by_date", label=N_("People sign up for single days"), kind="check",
          help=N_("Without it one place is for all days, as in a course.")),
)
WHERE = (
    Field(name="place", label=N_("Place"), help=N_("A name people know.")),
    Field(name="address", label=N_("Street and number")),
    Field(name="postcode", label=N_("Postcode"), help=N_("For the map and the way there.")),
)
DIRECTIONS = Field(
    name="directions", label=N_("How to get there"), kind="area",
    help=N_("Bus, entrance, floor, whom to ask for. People get it before they come."),
)
TEXT_FIELDS = (
    Field(name="titles", label=N_("Title"), help=N_("As people in that language would call it.")),
    Field(name="summaries", label=N_("What it is"), kind="area"),
    Field(name="directions", label=N_("How to get there"), kind="area"),
)


def event_form(office: Office, title: str, action: str, *, moves: bool, english: str = "") -> Form:
    """The fields of an event. `moves`: with time and place, which are changed elsewhere once it is published;
    `english` is the entry rule it has, which may be one that stands in no list.
    """
    levels = {**ENGLISH, **({english: english} if english and english not in ENGLISH else {})}

    def languages(visit: Visit) -> Options:
        return sorted(((tag, visit.words.names((tag,))) for tag in office.sentences if tag), key=lambda one: one[1])

    groups = (
        Group(fields=(
            Field(name="titles", label=N_("Title"), required=True,
                  help=N_("In plain English, short: it is read on a small telephone.")),
            Field(name="course", label=N_("It is a course or class"), kind="check"),
            Field(name="summaries", label=N_("What it is"), kind="area",
                  help=N_("Two or three short sentences: what happens there, and what it costs.")),
            Field(name="partner", label=N_("Who holds it"), help=N_("Empty: your own organisation.")),
        )),
        Group(label=N_("When"), fields=WHEN),
        Group(label=N_("More than once"), folded=True, fields=AGAIN),
        Group(label=N_("Where"), fields=(*WHERE, DIRECTIONS)),
        Group(label=N_("Places"), fields=(
            Field(name="places", label=N_("Places"), kind="number", help=N_("Empty: no limit.")),
            Field(name="waiting_list", label=N_("Whoever comes too late may wait for a free place"), kind="check",
                  help=N_("Free places are offered by themselves, in the order in which people joined.")),
        )),
        Group(label=N_("Who can come"), folded=True, fields=(
            Field(name="languages", label=N_("Languages spoken there"), kind="checks", options=languages,
                  help=N_("People are told of events in a language they speak. None chosen: English.")),
            Field(name="interpreter", label=N_("There are interpreters"), kind="check",
                  help=N_("People of every language are told then.")),
            Field(name="english", label=N_("English"), kind="choice",
                  help=N_("The least that does: everybody below is told what to do first."),
                  options=said(choices(levels, none=N_("Not asked for")))),
            Field(name="min_age", label=N_("Lowest age"), kind="number"),
            Field(name="women_only", label=N_("For women only"), kind="check",
                  help=N_("Only where the Equality Act allows it.")),
        )),
        Group(label=N_("What makes it easy to come"), folded=True, fields=(
            Field(name="creche", label=N_("There is a creche"), kind="check"),
            Field(name="bring_child", label=N_("Children may come along"), kind="check"),
            Field(name="step_free", label=N_("The way is free of steps"), kind="check"),
            Field(name="cost_help", label=N_("Travel or other costs are paid"), kind="check"),
        )),
    )
    return Form(title=title, action=action, groups=groups if moves else tuple(
        Group(label=group.label, folded=group.folded, fields=kept) for group in groups
        if (kept := tuple(one for one in group.fields if one.name not in {*MOVES, "places"}))
    ))


MOVE = Form(
    title=N_("Another time or place"), action=N_("Move it"),
    intro=N_("Everybody with a place, and everybody who waits, is told once. For five minutes you can take it back."),
    groups=(
        Group(label=N_("When"), fields=WHEN), Group(label=N_("More than once"), folded=True, fields=AGAIN),
        Group(label=N_("Where"), fields=WHERE),
    ),
)


def text_form(visit: Visit, language: str) -> Form:
    """Title, summary and directions in one language."""
    name = visit.words.names((language,))
    return Form(
        title=visit.words("Texts in {text}", text=name), action=N_("Save"), groups=(Group(fields=TEXT_FIELDS),),
        intro=N_("What is left empty is shown in English."),
    )
