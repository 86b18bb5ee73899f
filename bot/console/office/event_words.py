"""Words of the console for events, places and the door."""

from __future__ import annotations

from bot.console.office.vocabulary import Labels
from bot.sentence import N_

EVENT_STATES: Labels = {
    "draft": N_("Draft"), "open": N_("Open"), "full": N_("Full"), "changed": N_("Another time"),
    "moved": N_("Another place"), "cancelled": N_("Cancelled"), "over": N_("Over"),
}
STANDINGS: Labels = {
    "booked": N_("Has a place"), "waiting": N_("Waits"), "offered": N_("Was asked"),
    "cancelled": N_("Gave the place back"), "left": N_("Left the waiting list"), "declined": N_("Said no"),
    "lapsed": N_("Did not answer in time"), "ended": N_("The event did not take place"),
}
MOVES: Labels = {
    "booked": N_("got a place"), "joined": N_("joined the waiting list"), "offered": N_("was asked whether they come"),
    "accepted": N_("said yes"), "declined": N_("said no"), "stayed": N_("refused so few places and waits on"),
    "lapsed": N_("did not answer in time"), "changed": N_("changed how many come, or what they need"),
    "cancelled": N_("gave the place back"), "left": N_("left the waiting list"), "prioritised": N_("was put first"),
    "moved_back": N_("went back to the waiting list"), "places": N_("the number of places was changed"),
    "ended": N_("ended"),
}
WHYS: Labels = {
    "asked": N_("they asked for it"), "free_place": N_("a place was free"),
    "place_given_back": N_("a place was given back"), "offer_declined": N_("somebody said no"),
    "offer_lapsed": N_("somebody did not answer in time"), "fewer_people": N_("somebody brings fewer people"),
    "places_raised": N_("there are more places"), "places_lowered": N_("there are fewer places"),
    "source": N_("the feed or file says so"), "migrated": N_("it was so before lists were kept"),
    "walked_in": N_("came without a place, and one was free"),
    "nobody_to_ask": N_("nobody in the line could take it"), "no_answer": N_("there was no answer"),
    "event_cancelled": N_("the event was cancelled"), "event_begun": N_("the event had begun"),
    "forgotten": N_("the person had everything erased"), "our_mistake": N_("we made a mistake"),
    "class_cancelled": N_("their class did not take place"),
    "exam_booked": N_("they need it before a date that cannot be moved"),
    "need_met": N_("what they needed is there now"),
}
ACTORS: Labels = {"resident": N_("the resident"), "clock": N_("by itself")}
NEEDS: Labels = {
    "interpreter": N_("Interpreter"), "step_free": N_("Step-free way"), "creche": N_("Care for a child"),
    "late": N_("Comes later"),
}
FLAG_WORDS: Labels = {
    "interpreter": N_("Interpreter"), "creche": N_("Creche"), "step_free": N_("Step-free"),
    "women_only": N_("For women only"), "cost_help": N_("Help with travel costs"),
    "bring_child": N_("Children may come along"),
}
HOW: Labels = {
    "word": N_("by the word of the day"), "qr": N_("by the picture at the door"), "door": N_("at the door"),
    "said": N_("they said so later"),
}
DEEDS_OF_ROWS: Labels = {
    "added": N_("New"), "changed": N_("Changed"), "same": N_("As it is already"), "refused": N_("Refused"),
    "left_out": N_("Left out"),
}
UPLOAD_STATES: Labels = {
    "looking": N_("Being looked at"), "not_taken": N_("Not taken"), "looked_at": N_("Looked at, not imported"),
    "importing": N_("Being imported"), "imported": N_("Imported"), "undoing": N_("Being taken back"),
    "undone": N_("Taken back"),
}
SAID_BY_THE_DESK = (
    N_("Write the day as 2026-12-31 or 31/12/2026."), N_("Write the time as 18:30."), N_("It ends before it begins."),
    N_("Say how many times, 2 to 100."),
    N_("Write each further day on a line of its own, as 2026-12-31 18:30-20:00."), N_("Write a whole number."),
    N_("A title in English is needed."), N_("No day is left: all of them are skipped."),
    N_("This is over already."), N_("There is no such event that you may change."),
    N_("This cannot be done to the event as it stands now."),
    N_("More people have a place than that. Choose who goes back to the waiting list."),
    N_("This person does not wait any more."), N_("Choose a reason."), N_("Choose a file."),
    N_("The file is larger than 5 MB. Send it in parts, or ask whoever looks after the machine to bring it in."),
    N_("The file has more than 20,000 records. Send it in parts."), N_("There is nothing in it that can be read."),
    N_("This file cannot be read."), N_("could not be kept or taken back"),
    N_("belongs to another organisation"), N_("has the id of something else"),
    N_("is the same advert as one that is open"),
)
"""what event_fields, event_desk, sending_in and import_walk say is wrong"""
