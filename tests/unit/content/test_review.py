"""Who has read a translation, and when."""

from datetime import date

import pytest
from babel.messages import Message

from bot.content.entries import read_entries
from bot.content.extraction import po_path, update_all
from bot.content.po import LIVE, new_catalog, po_text
from bot.content.review import Review, drafted_again, review_of, review_rows
from bot.speaking.review import LanguageReview


def message(*comments: str) -> Message:
    return Message("Hello.", "Dzień dobry.", user_comments=comments)


def test_a_reader_and_a_day_are_kept():
    read = message("a remark", "state: read by a nurse from Lublin on 2026-12-01")
    assert review_of(read) == Review(by="a nurse from Lublin", on=date(2026, 12, 1))


@pytest.mark.parametrize("comments", [(), ("a remark",), ("state: drafted",)])
def test_what_nobody_has_read_is_drafted(comments):
    assert review_of(message(*comments)) is None


@pytest.mark.parametrize("state", ["state: read", "state: read by somebody", "state: read by x on 2026-02-30", "state: done"])
def test_a_state_that_says_neither_is_a_mistake(state):
    with pytest.raises(ValueError):
        review_of(message(state))


def test_two_states_are_a_mistake():
    with pytest.raises(ValueError, match="state: drafted; state: read"):
        review_of(message("state: drafted", "state: read by x on 2026-12-01"))


def test_a_changed_sentence_is_drafted_again_and_keeps_its_remarks():
    assert drafted_again(["a remark", "state: read by x on 2026-12-01"]) == ["a remark", "state: drafted"]


def test_languages_are_counted_and_the_critical_ones_apart(root):
    (root / "flows/phrases/system.yaml").write_text(
        (root / "flows/phrases/system.yaml").read_text("utf-8").replace('hello: "Hello."', 'hello: {critical: true, text: "Hello."}'),
        "utf-8",
    )
    path = po_path(root, "pl")
    path.parent.mkdir(parents=True)
    catalog = new_catalog("pl")
    catalog.own[LIVE] = "no"
    catalog.add("Hello.", "Dzień dobry.", context="phrase.hello", user_comments=["state: read by x on 2026-12-01"])
    path.write_text(po_text(catalog), "utf-8")
    update_all(root)

    (row,) = review_rows(read_entries(root), {"pl": path})

    assert row == LanguageReview(
        language="pl", live=False, sentences=len(read_entries(root)), translated=1, read=1, critical=1, critical_read=1, last=date(2026, 12, 1)
    )
    assert "#. Critical: a native speaker reads this first." in path.read_text("utf-8")
