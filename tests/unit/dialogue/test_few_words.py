"""People who read little: short sentences, a number before each answer, and the way there. Languages, a page at a time."""

from dataclasses import replace

from bot.dialogue.effects import Ask, Effect
from bot.dialogue.flow import Flows
from bot.dialogue.state import State
from tests.unit.dialogue.talk import ALL_CONSENT, Talk, contexts, entity


def talk(flows: Flows, **known: str) -> Talk:
    return Talk(flows=flows, state=State(language="en", language_chosen=True, consents=ALL_CONSENT, known=known))


def last_question(effects: tuple[Effect, ...]) -> Ask:
    return next(e for e in reversed(effects) if isinstance(e, Ask))


def test_sentences_are_short_and_the_answers_numbered(flows: Flows) -> None:
    usual, few = talk(flows), talk(flows, few_words="yes")

    assert contexts(usual.say("my skills", intent="capture_skills")) == ["skills.intro", "skills.occupation"]
    assert contexts(few.say("my skills", intent="capture_skills")) == ["skills.intro.short", "skills.occupation.short"]
    assert last_question(few.say("cook", entity("occupation", "cook"))).numbered
    assert not last_question(usual.say("cook", entity("occupation", "cook"))).numbered


def test_whoever_is_puzzled_twice_is_offered_fewer_words(flows: Flows) -> None:
    one = talk(flows)
    one.say("my skills", intent="capture_skills")

    assert contexts(one.say("what?", intent="confused"))[-1] == "skills.occupation"
    assert contexts(one.say("I do not understand", intent="confused")) == ["few_words.question"]
    assert contexts(one.pick(1))[-1] == "skills.occupation.short"
    assert one.state.known["few_words"] == "yes"


def test_it_is_offered_once(flows: Flows) -> None:
    one = talk(flows, few_words="no")
    one.say("my skills", intent="capture_skills")

    for _ in range(3):
        assert contexts(one.say("what?", intent="confused"))[-1] == "skills.occupation"


def test_it_may_be_taken_back_in_ones_own_words(flows: Flows) -> None:
    one = talk(flows, few_words="yes")

    assert contexts(one.say("write normally please", intent="few_words")) == ["few_words.question"]
    assert contexts(one.pick(2)) == ["few_words.noted"]
    assert one.state.known["few_words"] == "no"


def test_more_languages_than_fit_into_a_text_message_come_on_pages(flows: Flows) -> None:
    spoken = tuple(f"l{n}" for n in range(14))
    one = talk(replace(flows, languages=spoken))

    first = last_question(one.say("another language", intent="change_language"))
    second = last_question(one.press("more"))
    third = last_question(one.press("more"))

    assert [c.id for c in first.choices] == [*spoken[:8], "more"]
    assert [c.id for c in second.choices] == [*spoken[8:], "more"]
    assert third.choices == first.choices
    one.press("l3")
    assert one.state.language == "l3"
