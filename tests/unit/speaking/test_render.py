"""The effects of a turn become messages that fit their channel."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.effects import Ask, OptOut, SaveFact, Say, SetLanguage
from bot.dialogue.flow import Choice
from bot.errors import DialogueError
from bot.sentence import Sentence
from bot.speaking.bidi import RLM
from bot.speaking.catalogue import Catalogue
from bot.speaking.message import Button
from bot.speaking.render import fits, render
from bot.speaking.sms import segments, utf16_units

CATALOGUES = {
    "ar": Catalogue(language="ar", messages={
        ("s", "Hello."): ("مرحبا.",), ("q", "Paid?"): ("بأجر؟",), ("q.paid", "Paid work"): ("عمل بأجر",),
    }),
}


def sentence(text, context="s"):
    return Sentence(context=context, text=text)


def question(text="Paid?", labels=("Paid work", "Unpaid"), token="k1", **more):
    choices = tuple(
        Choice(id=str(i), label=sentence(label, "q.paid"), emoji="" if i else "💷") for i, label in enumerate(labels)
    )
    return Ask(sentence=sentence(text, "q"), choices=choices, token=token, **more)


def rendered(*effects, channel="sms", language="en"):
    return render(effects, language=language, catalogues=CATALOGUES, channel=channel)


def test_a_statement_and_the_question_after_it_are_one_sms_with_numbered_choices():
    (message,) = rendered(Say(sentence=sentence("Hello.")), question())

    assert message.text == "Hello.\nPaid?\n1 Paid work\n2 Unpaid"
    assert message.choices == ("Paid work", "Unpaid")
    assert message.buttons == ()
    assert message.segments == 1


def test_on_telegram_the_choices_are_buttons_with_a_picture_and_the_text_has_none():
    (message,) = rendered(Say(sentence=sentence("Hello.")), question(), channel="telegram")

    assert message.text == "Hello.\n\nPaid?"
    assert message.buttons == (Button(label="💷 Paid work", data="k1.0"), Button(label="Unpaid", data="k1.1"))
    assert message.choices == ("Paid work", "Unpaid")
    assert message.segments == 0


def test_an_emoji_never_goes_by_sms():
    (message,) = rendered(question())

    assert "💷" not in message.text


def test_arabic_choices_are_numbered_with_latin_digits():
    (message,) = rendered(Say(sentence=sentence("Hello.")), question(labels=("Paid work",)), language="ar")

    assert message.text == "مرحبا.\nبأجر؟\n1 عمل بأجر"
    assert message.language == "ar"


def test_after_a_change_of_language_a_new_message_begins_in_it():
    first, second = rendered(
        Say(sentence=sentence("Hello.")), SetLanguage(language="ar"), Say(sentence=sentence("Hello.")),
        channel="telegram",
    )

    assert (first.text, first.language) == ("Hello.", "en")
    assert (second.text, second.language) == ("مرحبا.", "ar")


def test_what_is_said_after_a_question_does_not_take_its_buttons():
    first, second = rendered(question(), Say(sentence=sentence("Hello.")), channel="telegram")

    assert first.buttons
    assert (second.text, second.buttons) == ("Hello.", ())


def test_each_of_two_questions_keeps_its_own_choices():
    first, second = rendered(question(token="a"), question(token="b", labels=("One",)), channel="telegram")

    assert [b.data for b in first.buttons] == ["a.0", "a.1"]
    assert [b.data for b in second.buttons] == ["b.0"]


def test_more_than_three_parts_become_several_sms_cut_between_sentences():
    long = "This is a sentence of sixty characters, give or take a few. " * 7 + "And so it goes on."

    first, second = rendered(Say(sentence=sentence(long)), question())

    assert first.text == long
    assert second.text.startswith("Paid?")
    assert first.segments == 3


def test_a_request_for_the_place_is_for_telegram_only():
    (telegram,) = rendered(question(request="location"), channel="telegram")
    (sms,) = rendered(question(request="location"))

    assert telegram.request == "location"
    assert sms.request == ""


def test_effects_that_are_not_spoken_and_empty_sentences_make_no_message():
    assert rendered(SaveFact(name="years", value=5), OptOut(), Say(sentence=sentence(" "))) == ()


def test_a_token_too_long_for_a_button_is_refused():
    with pytest.raises(DialogueError, match="too long for a button"):
        rendered(question(token="x" * 63), channel="telegram")


words = st.text(alphabet="ab é.م😀\n", min_size=1, max_size=120).filter(lambda t: t.strip())
sayings = st.builds(lambda t: Say(sentence=sentence(t)), st.one_of(words, words.map(lambda t: t * 60)))
questions = st.builds(
    question, words,
    st.lists(st.text(alphabet="abم😀é", min_size=1, max_size=60), max_size=40).map(tuple),
)


def as_sms(effect):
    choices = effect.choices if isinstance(effect, Ask) else ()
    return effect.sentence.text + "".join(f"{number}{choice.label.text}" for number, choice in enumerate(choices, 1))


@settings(deadline=None)
@given(st.lists(st.one_of(sayings, questions), max_size=6), st.sampled_from(["sms", "telegram", "simulator"]))
def test_no_limit_is_exceeded_and_no_word_or_choice_lost(effects, channel):
    messages = rendered(*effects, channel=channel)

    for message in messages:
        assert message.text.strip()
        assert utf16_units(message.text) <= (1600 if channel == "sms" else 4096)
        assert all(len(button.data.encode()) <= 64 for button in message.buttons)
        assert message.segments == (segments(message.text) if channel == "sms" else 0)
    asked = [effect for effect in effects if isinstance(effect, Ask) and effect.choices]
    assert [m.choices for m in messages if m.choices] == [tuple(c.label.text for c in a.choices) for a in asked]
    if channel == "sms":
        said = "".join(m.text for m in messages).replace(RLM, "")
        assert "".join(said.split()) == "".join("".join(map(as_sms, effects)).split())
    else:
        assert [m.buttons for m in messages if m.buttons] == [
            tuple(
                Button(label=f"{c.emoji} {c.label.text}".strip(), data=f"k1.{i}") for i, c in enumerate(a.choices)
            ) for a in asked
        ]


@given(st.text("aéل ", min_size=1, max_size=700), st.sampled_from(["sms", "telegram"]))
def test_a_question_fits_exactly_when_it_goes_out_as_one_message_of_few_parts(text, channel):
    asked = question(f"?{text}")

    messages = rendered(asked, channel=channel)

    whole = len(messages) == 1 and messages[0].segments <= 3
    assert fits(asked.sentence, asked.choices, language="en", catalogues=CATALOGUES, channel=channel) == whole
