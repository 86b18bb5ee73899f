"""flows/ is read whole, or refused with file, line and plain words."""

import hashlib

import pytest

from bot.content.flows import load_flows
from bot.dialogue.flow import Branch, Choice
from bot.errors import ContentError
from bot.sentence import Sentence


@pytest.fixture
def flows(root):
    return load_flows(root / "flows", root / "knowledge", ("en", "pl"))


@pytest.fixture
def steps(flows):
    return flows.flows["skills"].steps


def test_a_flow_has_title_intents_and_consent(flows):
    flow = flows.flows["skills"]

    assert flow.title == Sentence(context="skills.title", text="Tell us your skills")
    assert (flow.intents, flow.consent, flow.start) == (("capture_skills",), "profile", "occupation")
    assert flows.by_intent == {"capture_skills": "skills"}
    assert flows.languages == ("en", "pl")


def test_a_question_has_choices_help_and_routes(steps):
    step = steps["occupation"]

    assert step.ask == Sentence(context="skills.occupation", text="What work have you done?")
    assert step.help == Sentence(context="skills.occupation.help", text="For example: cook, driver.")
    assert step.choices == (
        Choice(id="paid", label=Sentence(context="skills.occupation.paid", text="Paid work")),
        Choice(id="no", label=Sentence(context="skills.occupation.no", text="No work yet"), emoji="🙂"),
    )
    assert (step.expects, step.fact, step.about, step.multiple, step.skip) == (
        "occupation", "occupation", True, True, False,
    )
    assert step.routes == {"paid": "show", "no": "bye"}


def test_a_plural_question_counts(steps):
    assert steps["years"].ask == Sentence(context="skills.years", text="{n} year?", plural="{n} years?", count="n")


def test_an_answer_yes_in_a_branch_stays_a_word(steps):
    assert steps["check"].branches == (Branch(fact="english_test", values=("yes", "IELTS"), next="sub"),)


def test_actions_and_calls(steps):
    assert (steps["show"].do, steps["show"].given) == ("find_jobs", {"kind": "job"})
    assert steps["sub"].call == "skills"


def test_next_is_the_following_step_and_the_last_ends(steps):
    assert [steps[name].next for name in steps] == ["years", "show", "check", "bye", "bye", ""]


def test_end_may_be_said(root):
    path = root / "flows" / "skills.yaml"
    path.write_text(path.read_text().replace("found: check", "found: end").replace("none: bye", "none: check"))

    step = load_flows(root / "flows", root / "knowledge").flows["skills"].steps["show"]

    assert step.routes == {"found": "", "none": "check"}


def test_a_wording_has_a_version(steps):
    """Its own when given, else a hash that changes with the English text."""
    assert steps["years"].version == "2026-11"
    assert steps["occupation"].version == hashlib.sha256(b"What work have you done?").hexdigest()[:8]
    assert steps["bye"].version == ""


def test_phrases_and_glossary(flows):
    assert flows.phrases["hello"] == Sentence(context="phrase.hello", text="Hello.")
    assert flows.phrases["waiting"].plural == "{n} people wait."
    assert flows.glossary["nhs"].words == ("الخدمة الصحية", "nhs", "national health service")
    assert flows.glossary["nhs"].meaning.context == "glossary.nhs"


HEAD = "flow: a\ntitle: A\nsteps:\n"
MISTAKES = [
    ('flow: a\ntitle: "A\n', 3, "not valid YAML"),
    ("flow: a\ntitle: A\nsteps: {a: {say: x}\n", 4, "not valid YAML"),
    ("", 1, "the file is empty"),
    ("- a\n", 1, "a mapping of keys and values is expected here"),
    ("flow: a\n", 1, 'the key "steps" is missing'),
    (HEAD + "  a:\n    sai: hello\n", 5, 'unknown key "sai"; did you mean "say"?'),
    (HEAD + "  a: {say: x, ask: y}\n", 4, 'exactly one of say, ask, do, branch, call; this one has "say" and "ask"'),
    (HEAD + "  a: {next: end}\n", 4, "this one has none of them"),
    (HEAD + "  a: {say: x, help: y}\n", 4, '"help" belongs to a step with "ask", not with "say"'),
    (HEAD + "  a: {ask: {one: x}}\n", 4, 'give a text, or all three of "one", "other" and "count"'),
    (HEAD + '  a: {say: ""}\n', 4, "a text that is not empty is expected here"),
    (HEAD + "  a: {say: [x]}\n", 4, "a mapping of keys and values is expected here"),
    (HEAD + "  a: {ask: x, skip: perhaps}\n", 4, "true or false is expected here"),
    (HEAD + "  a b: {say: x}\n", 4, "letters, digits and underscores only"),
    (HEAD + "  a: {say: x}\n  a: {say: y}\n", 5, 'the key "a" stands here a second time'),
    ("flow: a\ntitle: A\nstart: b\nsteps:\n  a: {say: x}\n", 3, 'there is no step "b"'),
    (HEAD + "  a: {say: x, next: last}\n  lst: {say: y}\n", 4, 'there is no step "last"; did you mean "lst"?'),
    (HEAD + "  a:\n    do: x\n    routes:\n      found: b\n", 7, 'there is no step "b"'),
    (HEAD + "  a:\n    branch:\n      - fact: f\n        next: b\n", 7, 'there is no step "b"'),
    (HEAD + "  a: {call: b}\n", 4, 'there is no flow "b"'),
    (HEAD + "  a: {say: x, next: end}\n  b: {say: y}\n", 5, 'no step leads to "b"'),
    (HEAD + '  a: {say: "{yeers} y"}\n', 4, 'unknown parameter {yeers}; did you mean "years"?'),
    (HEAD + '  a: {ask: x, help: "{yeers} y"}\n', 4, "unknown parameter {yeers}"),
    (HEAD + '  a: {say: "{years y"}\n', 4, "a brace that does not belong to a parameter"),
    (HEAD + "  a: {say: {one: x, other: y, count: m}}\n", 4, "unknown parameter {m}"),
]


@pytest.mark.parametrize(("text", "line", "what"), MISTAKES)
def test_a_mistake_is_told_with_file_line_and_plain_words(tmp_path, text, line, what):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text(text)

    with pytest.raises(ContentError) as caught:
        load_flows(tmp_path / "flows", tmp_path / "knowledge")

    assert caught.value.where == f"flows/a.yaml:{line}"
    assert what in caught.value.what


def test_two_mistakes_in_two_files_are_both_told(root):
    (root / "flows" / "a.yaml").write_text("flow: a\ntitle: A\nsteps: {}\n")
    (root / "flows" / "phrases" / "b.yaml").write_text("phrase: {}\n")

    with pytest.raises(ContentError) as caught:
        load_flows(root / "flows", root / "knowledge")

    assert "flows/a.yaml:3" in str(caught.value)
    assert 'flows/phrases/b.yaml:1: unknown key "phrase"; did you mean "phrases"?' in str(caught.value)


def test_one_id_in_two_files_names_both(root):
    (root / "flows" / "z.yaml").write_text("flow: skills\ntitle: A\nsteps: {a: {say: x}}\n")

    with pytest.raises(ContentError) as caught:
        load_flows(root / "flows", root / "knowledge")

    assert 'flows/z.yaml:1: flow "skills" is claimed here and in flows/skills.yaml:1' in str(caught.value)


def test_whole_messages_begin_a_flow_in_any_spelling(root):
    (root / "flows" / "z.yaml").write_text('flow: z\nwords: [Link, "DON\'T link"]\nsteps: {a: {say: x}}\n')

    assert load_flows(root / "flows", root / "knowledge").by_word == {"link": "z", "dont link": "z"}


def test_a_word_of_two_flows_names_both(root):
    for name, word in (("y", "LINK"), ("z", "link")):
        (root / "flows" / f"{name}.yaml").write_text(f"flow: {name}\nwords: [{word}]\nsteps: {{a: {{say: x}}}}\n")

    with pytest.raises(ContentError) as caught:
        load_flows(root / "flows", root / "knowledge")

    assert 'flows/z.yaml:2: the word "link" is claimed here and in flows/y.yaml:2' in str(caught.value)


def test_a_folder_without_flows_is_told(tmp_path):
    with pytest.raises(ContentError, match="there is no flow here"):
        load_flows(tmp_path / "flows", tmp_path)


def test_bytes_that_are_no_text_are_told(root):
    (root / "flows" / "z.yaml").write_bytes(b"flow: \xff\xfe\n")

    with pytest.raises(ContentError, match="cannot be read as text"):
        load_flows(root / "flows", root / "knowledge")
