import pytest

from bot.understanding import keywords
from bot.understanding.normalise import key_of
from bot.understanding.values import Keyword
from tests.unit.understanding.words import VOCABULARY

TABLES = keywords.build(VOCABULARY.languages)


def keyword(text, language="en", prior="", known=False):
    return TABLES.keyword(key_of(text), language, prior, means_something_else=known)


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop.",
        "Stop please",
        "please stop",
        "stoooop",
        "stop all",
        "unsubscribe",
        "unsubscrbe",
        "توقف",
        "إلغاء الاشتراك",
        "opt-out",
    ],
)
def test_stop_in_any_language_and_spelling(text):
    assert keyword(text) is Keyword.STOP


@pytest.mark.parametrize(
    "text",
    [
        "we must stop this bill",
        "bus stop",
        "stop smoking class",
        "shop",
        "step",
        "ends",
        "top",
        "please",
        "",
        "is this the end",
        "stopped",
    ],
)
def test_a_keyword_inside_a_sentence_or_a_word_like_it_is_none(text):
    assert keyword(text) is None


def test_a_foreign_stop_word_counts_unless_it_means_something_else_here():
    assert keyword("توقف", language="en", prior="en") is Keyword.STOP
    assert keyword("توقف", language="en", prior="en", known=True) is None


def test_a_typing_error_is_not_forgiven_when_the_message_has_a_meaning():
    assert keyword("unsubscribed") is Keyword.STOP
    assert keyword("unsubscribed", known=True) is None


@pytest.mark.parametrize(
    ("text", "keyword_"),
    [("START", Keyword.START), ("unstop", Keyword.START), ("Help!", Keyword.HELP), ("info", Keyword.HELP)],
)
def test_start_and_help(text, keyword_):
    assert keyword(text) is keyword_


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yes", "yes"),
        ("yes please", "yes"),
        ("👍", "yes"),
        ("لا", "no"),
        ("skip", "skip"),
        ("I don't know", ""),
        ("don't know", "unknown"),
        ("yes I was a nurse", ""),
        ("", ""),
    ],
)
def test_plain_answers_are_whole_messages(text, answer):
    assert TABLES.answer(key_of(text), "en", "") == answer


@pytest.mark.parametrize("text", ["توقف (STOP)", "STOP (توقف)", "stop stop", "STOP, stop all, STOP", "unsubscribe - END"])
def test_stop_said_in_two_languages_or_again_and_again(text):
    assert keyword(text) is Keyword.STOP


@pytest.mark.parametrize("text", ["stop start", "start or stop", "stop the bus", "stop yes"])
def test_two_words_of_which_only_one_is_stop_are_no_stop(text):
    assert keyword(text) is not Keyword.STOP
