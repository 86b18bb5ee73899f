"""What `doorstep check` finds."""

from decimal import Decimal

import pytest

from bot.content.check import check, failed, sms_table
from bot.content.extraction import po_path, update_all
from bot.content.findings import Finding, Level
from bot.content.po import LIVE, context, messages, new_catalog, po_text, read_po

PO = "locales/{}/LC_MESSAGES/doorstep.po"


def begin(root, tag, *, live=False):
    catalog = new_catalog(tag)
    catalog.own[LIVE] = "yes" if live else "no"
    path = po_path(root, tag)
    path.parent.mkdir(parents=True)
    path.write_text(po_text(catalog), encoding="utf-8")
    update_all(root)


def translate(root, tag, **texts):
    """Context (dots as double underscores) -> translation or forms."""
    path = po_path(root, tag)
    catalog = read_po(path, tag)
    for message in messages(catalog):
        message.string = texts.get(context(message).replace(".", "__"), message.string)
    path.write_text(po_text(catalog), encoding="utf-8")


def edit(root, file, old, new):
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def told(root, level=None):
    return [f.what for f in check(root) if level in (None, f.level)]


def test_content_in_order_has_no_finding(root):
    update_all(root)

    assert check(root) == []


def test_a_flow_that_leads_nowhere_is_an_error_with_its_line(root):
    edit(root, "flows/skills.yaml", "next: years", "next: yers")

    (finding,) = check(root)

    assert (finding.file, finding.line, finding.level) == ("flows/skills.yaml", 17, Level.ERROR)
    assert str(finding) == 'flows/skills.yaml:17: error: there is no step "yers"; did you mean "years"?'


def test_a_template_that_is_behind_is_an_error(root):
    update_all(root)
    edit(root, "flows/phrases/system.yaml", "Hello.", "Good day.")

    assert told(root) == ["the template does not hold the sentences of the content. Run `doorstep extract`."]
    assert failed(check(root))


def test_a_language_in_preparation_is_told_once_how_far_it_is(root):
    begin(root, "pl")
    translate(root, "pl", phrase__hello="Dzień dobry.")

    (finding,) = check(root)

    assert finding.level is Level.WARNING
    assert finding.what == "15 of 16 sentences are not translated yet"
    assert not failed(check(root))


def test_a_live_language_must_be_complete(root):
    begin(root, "pl", live=True)
    translate(root, "pl", phrase__hello="Dzień dobry.")

    findings = check(root)

    assert len(findings) == 15
    assert all(f.level is Level.ERROR and f.file == PO.format("pl") and f.line > 1 for f in findings)
    assert "skills.bye: not translated" in [f.what for f in findings]


def test_a_sentence_whose_english_changed_is_stale(root):
    begin(root, "pl", live=True)
    translate(root, "pl", phrase__hello="Dzień dobry.")
    edit(root, "flows/phrases/system.yaml", "Hello.", "Good day.")
    update_all(root)

    assert any(what.startswith("phrase.hello: the English changed") for what in told(root))


def test_a_catalogue_that_was_not_extracted_lacks_and_keeps_sentences(root):
    begin(root, "pl", live=True)
    edit(root, "flows/phrases/system.yaml", 'hello: "Hello."', 'hi: "Hi."')

    assert "phrase.hello: the content no longer says this. Run `doorstep extract`." in told(root)
    assert "phrase.hi: the sentence is missing. Run `doorstep extract`." in told(root)


@pytest.mark.parametrize(("text", "what"), [
    ("Dziękujemy.", "placeholders lost: {occupation}"),
    ("Dziękujemy: {occupation}, {zawod}", "placeholders that the English has not: {zawod}"),
    ("Dziękujemy: {occupation} {", "a brace that does not belong to a placeholder"),
])
def test_placeholders_must_be_those_of_the_english(root, text, what):
    begin(root, "pl")
    translate(root, "pl", skills__bye=text)

    assert f"skills.bye: {what}" in told(root, Level.ERROR)


def test_a_plural_form_may_leave_its_number_out_but_not_bring_another(root):
    begin(root, "pl")
    translate(root, "pl", phrase__waiting=("Czeka jedna osoba.", "Czekają {n} osoby.", "Czeka {years} osób."))

    assert told(root, Level.ERROR) == ["phrase.waiting: placeholders that the English has not: {years}"]


def test_a_plural_form_too_few_is_an_error(root):
    begin(root, "pl")
    translate(root, "pl", phrase__waiting=("Czeka {n} osoba.", "Czekają {n} osoby.", "Czeka {n} osób."))
    edit(root, PO.format("pl"), 'msgstr[2] "Czeka {n} osób."\n', "")

    assert "phrase.waiting: 1 of 3 plural forms are missing" in told(root, Level.ERROR)


def test_a_plural_rule_that_the_header_contradicts_is_an_error(root):
    begin(root, "pl")
    edit(root, PO.format("pl"), "n%100>=20) ? 1 : 2", "n%100>=20) ? 1 : 1")

    assert "the plural rule has 2 forms, but nplurals says 3" in told(root, Level.ERROR)


@pytest.mark.parametrize(("tag", "text", "what"), [
    ("ur", "Good morning to all", "no arabic letter at all: not translated?"),
    ("pl", "Привет", "letters of another script: cyrillic"),
    ("pa", "नमस्ते", "letters of another script: devanagari"),
    ("ur", "يہ", "the Arabic letter ي (U+064A) stands where ی (U+06CC) belongs"),
    ("fa", "می روم", 'a zero-width non-joiner (U+200C) was lost in "می روم"'),
])
def test_the_letters_must_be_those_of_the_language(root, tag, text, what):
    begin(root, tag)
    translate(root, tag, phrase__hello=text)

    assert f"phrase.hello: {what}" in told(root, Level.ERROR)


def test_a_catalogue_that_cannot_be_read_is_told_once(root):
    begin(root, "pl")
    edit(root, PO.format("pl"), 'msgid "Hello."\nmsgstr ""', 'msgid "Hello."\nmsgstr "')

    (finding,) = check(root)

    assert (finding.file, finding.level) == (PO.format("pl"), Level.ERROR)
    assert "quotation mark" in finding.what


def test_a_text_over_its_budget_is_told_with_its_parts(root):
    edit(root, "flows/phrases/system.yaml", "Hello.", "Hello. " + "This is far too long for two parts. " * 9)
    update_all(root)

    (finding,) = check(root)

    assert finding.what == "phrase.hello: 3 SMS parts in en, 2 allowed"
    assert (finding.file, finding.line) == ("flows/phrases/system.yaml", 2)


def test_choices_count_as_numbered_lines_and_a_step_may_have_its_own_budget(root):
    edit(root, "flows/skills.yaml", '"Paid work"', '"' + "Paid work of every kind " * 13 + '"')
    update_all(root)
    assert told(root) == ["skills.occupation: 3 SMS parts in en, 2 allowed"]

    edit(root, "flows/skills.yaml", "    multiple: true", "    multiple: true\n    budget: 3")
    assert told(root) == []


def test_another_script_has_less_room(root):
    begin(root, "ur", live=True)
    translate(root, "ur", phrase__hello="یہ " * 50)

    assert "phrase.hello: 3 SMS parts in ur, 2 allowed" in told(root, Level.ERROR)


def test_the_longest_label_of_the_language_is_filled_in(root):
    edit(root, "knowledge/occupations.yaml", "healthcare support worker", "healthcare support worker " * 12)
    update_all(root)

    assert told(root) == [
        "skills.bye: 3 SMS parts in en, 2 allowed", "reason.same_work: 3 SMS parts in en, 2 allowed",
    ]


def test_a_sentence_for_telegram_has_no_sms_budget(root):
    edit(root, "flows/phrases/system.yaml", '"Reply STOP to end."', '"' + "“Long” " * 60 + '"')
    edit(root, "flows/phrases/system.yaml", "channel: sms", "channel: telegram")
    update_all(root)

    assert check(root) == []


def test_costly_english_characters_are_a_warning(root):
    edit(root, "flows/phrases/system.yaml", '"Hello."', '"Don’t wait…"')
    update_all(root)

    (finding,) = check(root)

    assert finding.level is Level.WARNING
    assert finding.what.startswith("phrase.hello: ’ (U+2019) … (U+2026) is not in the SMS alphabet")


def test_other_readers_take_part(root):
    update_all(root)
    extra = Finding(file="nlu/data/pl/intents.yml", line=3, level=Level.ERROR, what="no example")

    assert check(root, [lambda folder: [extra] if folder == root else []]) == [extra]


def test_the_sms_table_counts_parts_and_pence_by_language(root):
    begin(root, "ur")
    translate(root, "ur", phrase__hello="یہ " * 40)

    english, urdu = sms_table(root, Decimal("4.5"))

    assert (english.language, english.texts, english.one, english.segments) == ("en", 10, 10, 10)
    assert english.pence == Decimal("45.0")
    assert (urdu.language, urdu.texts, urdu.two, urdu.pence) == ("ur", 1, 1, Decimal("9.0"))
