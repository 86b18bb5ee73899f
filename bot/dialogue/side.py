"""Side roads: keywords, questions about words, language, people, urgent matters; then the open question again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

from bot.dialogue import answering, listen, other_work, profile, walk
from bot.dialogue.effects import HandOver, OptIn, OptOut, Say, SetLanguage
from bot.dialogue.flow import Choice
from bot.dialogue.limits import SURE_OF
from bot.dialogue.readers import Answer
from bot.dialogue.state import FEW_WORDS, Offer
from bot.dialogue.turn import Turn
from bot.understanding.normalise import WORD, normalise
from bot.understanding.values import Keyword, Understanding
from bot.understanding.vocabulary import ROMANISED, base_language

RESTING = frozenset({
    "menu", "after_profile", "my_data", "openings", "opening", "alert", "digest", "outcome", "missed", "useful",
})
"""flows whose question can wait until the person comes back to it"""
NEEDING_SOMEBODY = frozenset({"urgent_help", "ask_human"})
"""intents that together, even if neither is sure, mean that a person should look: it costs little"""


def sure(turn: Turn, intent: str) -> float:
    """The confidence from which an intent is acted upon."""
    return SURE_OF.get(intent, turn.limits.sure)


def keyword(turn: Turn, word: Keyword) -> Turn:
    """STOP, START and HELP act at once and may be repeated without harm."""
    return {Keyword.STOP: _stop, Keyword.START: _start, Keyword.HELP: _help_word}[word](turn)


def _stop(turn: Turn) -> Turn:
    if turn.state.opted_out:
        return turn.put(OptOut())
    return turn.set(opted_out=True, told_stopped=False).put(OptOut()).say("stopped")


def _start(turn: Turn) -> Turn:
    if turn.state.opted_out:
        turn = turn.set(opted_out=False, told_stopped=False).put(OptIn()).say("started")
        return walk.put_again(turn) if turn.frame else walk.walk(walk.start(turn, "menu"))
    turn = turn.put(OptIn())
    if not turn.state.consents and not turn.frame:
        return walk.walk(walk.start(turn, "welcome"))
    return walk.put_again(turn) if turn.frame else walk.walk(walk.start(turn, "menu"))


def _help_word(turn: Turn) -> Turn:
    turn = turn.say("help_word")
    if turn.state.opted_out:
        return turn
    return (
        walk.put_again(turn)
        if turn.frame
        else walk.walk(walk.start(turn, "menu" if turn.state.consents else "welcome"))
    )


def while_stopped(turn: Turn) -> Turn:
    """After STOP one reminder of the way back, then silence."""
    return turn if turn.state.told_stopped else turn.set(told_stopped=True).say("still_stopped")


def language(turn: Turn, said: Understanding) -> Turn:
    """Follow the person's language: at once while we only guess it, on repeated strong evidence when it was chosen."""
    state, spoken = turn.state, turn.flows.languages
    written = _as_written(said, spoken)
    strong = written in spoken and said.language_confidence >= turn.limits.switch_language
    if not state.language and (named := _named(turn, said)):
        return turn.set(language=named, language_chosen=True).put(SetLanguage(language=named))
    if not state.language:
        shown = written in spoken and said.language_confidence >= turn.limits.language_shown
        first = written if shown else spoken[0]
        unsure = not shown and len(spoken) > 1
        guess = written if unsure and written in spoken else ""
        turn = turn.set(
            language=first, language_unsure=unsure, romanised=shown and said.romanised, foreign_language=guess
        )
        return turn.put(SetLanguage(language=first))
    same = said.language == base_language(state.language)
    if not strong or same or len(said.text.split()) < 2:
        return turn.set(foreign_turns=0, foreign_language="") if same else turn
    again = state.foreign_language == said.language and state.foreign_turns >= 1
    if not state.language_chosen or again:
        turn = turn.set(language=written, foreign_turns=0, foreign_language="")
        turn = turn.put(SetLanguage(language=written))
        return turn.say("language_followed") if state.language_chosen else turn
    return turn.set(foreign_language=said.language, foreign_turns=state.foreign_turns + 1)


def _named(turn: Turn, said: Understanding) -> str:
    """The language a stranger asks for by its name ("polski"), when we speak it."""
    wanted = said.first("language")
    asks = said.intent.name == "change_language" and said.intent.confidence >= sure(turn, "change_language")
    return wanted.value if asks and wanted is not None and wanted.value in turn.flows.languages else ""


def _as_written(said: Understanding, spoken: Collection[str]) -> str:
    """The language in the letters of the message, when Doorstep can write them."""
    romanised = said.language + ROMANISED
    return romanised if said.romanised and romanised in spoken else said.language


def urgent(turn: Turn) -> Turn:
    """Danger: numbers to call at once, and a person is told."""
    return turn.set(handed_over=True).put(HandOver(reason="urgent", urgent=True)).say("urgent")


@lru_cache(maxsize=4096)
def padded(text: str) -> str:
    """The words of a text in one spelling, with a space at both ends, so that only whole words are found."""
    return f" {' '.join(WORD.findall(normalise(text)))} "


def _meaning(turn: Turn, said: Understanding) -> Turn:
    """Explain the longest known term in the message; what we cannot explain goes to a person."""
    spoken = padded(said.text)
    found = [(len(w), term) for term in turn.flows.glossary.values() for w in term.words if padded(w) in spoken]
    if found:
        term = max(found, key=lambda pair: pair[0])[1]
        return walk.put_again(turn.say("term", meaning=term.meaning))
    step = turn.step()
    if step is not None and step.help is not None:
        return walk.put_again(turn.put(Say(sentence=step.help)))
    return walk.put_again(turn.put(HandOver(reason="asked")).say("term_unknown"))


def _confused(turn: Turn, _said: Understanding) -> Turn:
    step, frame = turn.step(), turn.frame
    if step is None or frame is None:
        return walk.walk(walk.start(turn, "menu"))
    turn = turn.with_frame(asked=frame.asked + 1)
    if frame.asked and FEW_WORDS not in turn.state.known and frame.flow != FEW_WORDS:
        return walk.walk(walk.start(turn, FEW_WORDS))
    return walk.put_again(turn.put(Say(sentence=step.help)) if step.help is not None else turn.say("simpler"))


def _change_language(turn: Turn, said: Understanding) -> Turn:
    wanted = said.first("language")
    if wanted is not None:
        return walk.put_again(answering.speak(turn, wanted.value))
    return walk.walk(walk.start(turn, "language"))


def _spoken(name: str, *, parting: bool = False) -> Callable[[Turn, Understanding], Turn]:
    """A sentence, then the open question; after thanks or a goodbye nobody is asked where to go next."""

    def answer(turn: Turn, _said: Understanding) -> Turn:
        turn = turn.say(name)
        if turn.frame is None or (parting and turn.frame.flow in RESTING):
            return turn
        return walk.put_again(turn)

    return answer


def _greet(turn: Turn, _said: Understanding) -> Turn:
    if turn.frame is not None:
        return walk.put_again(turn.say("hello_again"))
    return walk.walk(walk.start(turn.say("hello_again"), "menu"))


def _person(turn: Turn, _said: Understanding) -> Turn:
    turn = turn.set(handed_over=True).put(HandOver(reason="asked")).say("person_told")
    return walk.put_again(turn)


def _opening_answer(choice: str) -> Callable[[Turn, Understanding], Turn]:
    """While, or after, an opening is shown: "I want this job"."""

    def answer(turn: Turn, _said: Understanding) -> Turn:
        step = turn.step()
        if step is not None and choice in {c.id for c in step.choices}:
            return walk.walk(answering.apply(turn, Answer(choices=(choice,))))
        shown = [o for o in turn.state.offers if choice in o.choices and o.vars.get("opening")]
        if shown:
            # Nobody is asked to share their details for an opening they have just refused, nor twice why they did.
            left = tuple(f for f in turn.state.stack if f.flow not in ABOUT_AN_OPENING)
            return walk.walk(resolve(turn.set(stack=left), shown[-1], choice))
        return walk.walk(walk.start(turn, "jobs")) if choice == "interested" else walk.put_again(turn.say("all_right"))

    return answer


ABOUT_AN_OPENING = frozenset({"interested", "not_for_me"})
"""flows that ask more about an answer to an opening: another answer to it ends them"""
SIDE: Mapping[str, Callable[[Turn, Understanding], Turn]] = {
    "ask_meaning": _meaning,
    "confused": _confused,
    "change_language": _change_language,
    "ask_privacy": _spoken("privacy"),
    "thanks": _spoken("you_are_welcome", parting=True),
    "goodbye": _spoken("goodbye", parting=True),
    "greet": _greet,
    "ask_human": _person,
    "job_interested": _opening_answer("interested"),
    "job_not_now": _opening_answer("not_now"),
    "job_not_for_me": _opening_answer("not_for_me"),
}
"""intents that are answered on the spot"""


def resolve(turn: Turn, offer: Offer, choice: str) -> Turn:
    """A choice of a list that is not the open question: "did you mean", a confirmation, or an older question."""
    if offer.step == "guess":
        if choice == "none":
            return walk.ready_again(turn.say("say_it_again"))
        if choice == "person":
            return walk.ready_again(_handed(turn))
        return _take_up(turn, choice)
    if offer.step == "confirm":
        return _confirmed(turn, offer, choice)
    return answering.reopen(turn, offer, choice)


def _handed(turn: Turn) -> Turn:
    return turn.set(handed_over=True).put(HandOver(reason="stuck")).say("person_told")


def _take_up(turn: Turn, intent: str) -> Turn:
    """The person picked one of our guesses."""
    if intent in turn.flows.by_intent:
        return walk.start(turn, turn.flows.by_intent[intent])
    said = Understanding(text="", language=turn.state.language)
    return SIDE[intent](turn, said)


def _confirmed(turn: Turn, offer: Offer, choice: str) -> Turn:
    same = turn.frame is not None and (turn.frame.flow, turn.frame.step) == (offer.vars["flow"], offer.vars["step"])
    if choice != "yes" or not same:
        return walk.ready_again(turn.say("say_it_again"))
    return answering.apply(turn, Answer(value=offer.vars["value"]))


def not_understood(turn: Turn, said: Understanding) -> Turn:
    """Never act on a guess: numbered choices, the question put more simply, or a person."""
    if sum(i.confidence for i in said.ranking if i.name in NEEDING_SOMEBODY) >= turn.limits.somebody:
        return _person(turn, said)
    step = turn.step()
    if step is not None and step.ask:
        return _ask_again(turn, said)
    guesses = _guesses(turn, said)
    if guesses:
        choices = (
            *guesses,
            Choice(id="person", label=turn.phrase("a_person")),
            Choice(id="none", label=turn.phrase("none_of_these")),
        )
        return turn.ask(turn.phrase("did_you_mean"), choices, flow="", step="guess")
    return walk.walk(walk.start(turn.say("out_of_scope"), "menu"))


def _guesses(turn: Turn, said: Understanding) -> tuple[Choice, ...]:
    found: dict[str, Choice] = {}
    for intent in said.ranking[:4]:
        flow = turn.flows.by_intent.get(intent.name)
        title = turn.flows.flows[flow].title if flow else None
        if title is not None and intent.confidence >= turn.limits.likely and flow not in found:
            found[flow or ""] = Choice(id=intent.name, label=title)
    return tuple(found.values())[:3]


def _ask_again(turn: Turn, said: Understanding) -> Turn:
    frame, step = turn.frame, turn.step()
    assert frame is not None
    assert step is not None
    turn = _keep_words(turn, said)
    strange = said.intent.name == "out_of_scope" and said.intent.confidence >= turn.limits.sure
    if strange and frame.asked < turn.limits.retries and step.expects != "occupation":
        turn = turn.with_frame(asked=frame.asked + 1).say("out_of_scope")
    elif frame.asked >= turn.limits.retries:
        turn = turn.with_frame(asked=0).put(HandOver(reason="stuck")).say("stuck")
    elif step.help is not None:
        turn = turn.with_frame(asked=frame.asked + 1).put(Say(sentence=step.help))
    else:
        name = "pick_a_number" if step.choices or step.expects == "item" else "not_understood"
        turn = turn.with_frame(asked=frame.asked + 1).say(name)
    return walk.put_again(turn)


def _keep_words(turn: Turn, said: Understanding) -> Turn:
    """Work that no list knows is kept in the person's own words: nothing that was said is lost."""
    step = turn.step()
    words = said.text.strip()
    named = any(c.isalpha() for c in words) and len(words) <= other_work.LONGEST
    if step is None or step.expects != "occupation" or not named:
        return turn
    name = "other_wish" if step.fact == listen.WISH else other_work.FACT
    told = turn.state.known.get(name, [])
    return profile.save(turn, name, [*told, words]).say("kept_words") if words not in told else turn
