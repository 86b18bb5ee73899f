"""Content -> template -> catalogues, and nothing a translator did is lost."""

import pytest

from bot.content.extraction import extract, languages, po_path, template_path, update_all, update_po
from bot.content.po import LIVE, context, forms, messages, msgid, new_catalog, po_text, read_po
from bot.errors import ContentError

READ = "state: read by a reader on 2026-11-30"
CONTEXTS = [
    "skills.title", "skills.occupation", "skills.occupation.help", "skills.occupation.paid", "skills.occupation.no",
    "skills.years", "skills.bye", "phrase.hello", "phrase.waiting", "phrase.short", "glossary.nhs",
    "occupation.midwife", "occupation.hcsw", "skill.calm_people", "reason.same_work", "reason.years_done",
]


@pytest.fixture
def polish(root):
    """A Polish catalogue, live, with two translations and a note about their state."""
    path = po_path(root, "pl")
    path.parent.mkdir(parents=True)
    catalog = new_catalog("pl")
    catalog.own[LIVE] = "yes"
    catalog.add("Hello.", "Dzień dobry.", context="phrase.hello", user_comments=[READ])
    catalog.add("Paid work", "Praca płatna", context="skills.occupation.paid", user_comments=["state: drafted"])
    catalog.add(
        ("{n} person waits.", "{n} people wait."), ("{n} osoba czeka", "{n} osoby czekają", "{n} osób czeka"),
        context="phrase.waiting",
    )
    path.write_text(po_text(catalog), encoding="utf-8")
    return path


def found(root, at):
    return next(m for m in messages(update_po(root, "pl")) if context(m) == at)


def edit(root, file, old, new):
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_sentence_of_the_content_is_in_the_template(root):
    assert sorted(context(m) for m in messages(extract(root))) == sorted(CONTEXTS)


def test_notes_and_files_reach_the_translator(root):
    text = po_text(extract(root))

    assert '#. stands at the end of an SMS\n#: flows/phrases/system.yaml\nmsgctxt "phrase.short"' in text
    assert 'msgid "{n} year done."\nmsgid_plural "{n} years done."' in text


def test_the_same_content_always_gives_the_same_file(root, polish):
    assert update_all(root) == ("locales/doorstep.pot", "locales/pl/LC_MESSAGES/doorstep.po", "locales/console.pot")
    assert update_all(root) == ()
    assert po_text(read_po(template_path(root))) == template_path(root).read_text(encoding="utf-8")
    assert po_text(read_po(polish, "pl")) == polish.read_text(encoding="utf-8")


def test_translations_states_and_headers_stay(root, polish):
    update_all(root)
    catalog = read_po(polish, "pl")
    hello = catalog.get("Hello.", "phrase.hello")

    assert forms(hello) == ("Dzień dobry.",)
    assert hello.user_comments == [READ]
    assert catalog.own == {LIVE: "yes"}
    assert catalog.num_plurals == 3
    assert languages(root) == ("pl",)


def test_new_sentences_come_in_empty(root, polish):
    assert forms(found(root, "skills.bye")) == ("",)
    assert not any(forms(found(root, "skills.years")))


def test_a_changed_sentence_keeps_its_translation_but_is_marked(root, polish):
    edit(root, "flows/phrases/system.yaml", '"Hello."', '"Good day."')

    message = found(root, "phrase.hello")

    assert (msgid(message), forms(message), message.fuzzy) == ("Good day.", ("Dzień dobry.",), True)
    assert message.previous_id == ["Hello."]
    assert message.user_comments == ["state: drafted"], "nobody has read it as it must be now"


def test_a_sentence_that_begins_to_count_is_translated_anew(root, polish):
    counting = 'hello: {one: "Hello {n}.", other: "All {n}.", count: n}'
    edit(root, "flows/phrases/system.yaml", 'hello: "Hello."', counting)

    message = found(root, "phrase.hello")

    assert not any(forms(message))
    assert message.user_comments == [READ]


def test_a_sentence_that_is_gone_is_kept_at_the_end_and_comes_back(root, polish):
    edit(root, "flows/phrases/system.yaml", '  hello: "Hello."\n', "")
    update_all(root)

    assert '#~ msgid "Hello."' in polish.read_text(encoding="utf-8")

    edit(root, "flows/phrases/system.yaml", "phrases:\n", 'phrases:\n  hello: "Hello."\n')

    assert forms(found(root, "phrase.hello")) == ("Dzień dobry.",)


def test_a_broken_catalogue_is_told_with_its_line(root, polish):
    polish.write_text('msgid ""\nmsgstr ""\n\nmsgctxt "a"\nmsgid "b"\nmsgstr c"\n', encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        update_po(root, "pl")

    assert caught.value.where == "locales/pl/LC_MESSAGES/doorstep.po:6"


def test_a_missing_catalogue_says_what_to_run(root):
    with pytest.raises(ContentError, match="doorstep extract"):
        update_po(root, "pl")


def test_a_new_sentence_of_the_console_is_empty_and_never_another_ones_translation(root):
    """They have no context by which one could follow from another."""
    catalog = new_catalog("ar")
    catalog.add("Save", "حفظ")
    path = po_path(root, "ar", "console")
    path.parent.mkdir(parents=True)
    path.write_text(po_text(catalog), encoding="utf-8")
    update_all(root)

    found = {msgid(message): message for message in messages(read_po(path, "ar"))}
    assert found["Save"].string == "حفظ"
    assert not any(forms(message)[0] for english, message in found.items() if english != "Save")
