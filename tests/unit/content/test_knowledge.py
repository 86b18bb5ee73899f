"""The knowledge folder is whole, dated, and speaks in short plain lines; broken files are named with their line."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.content.knowledge import check_knowledge, read_knowledge, with_rules
from bot.errors import ContentError
from bot.matching.match import match
from bot.matching.values import Kind, Opportunity, Profile, Verdict

ROOT = Path(__file__).parents[3]
KNOWLEDGE = ROOT / "knowledge"
TODAY = date(2026, 11, 21)
WORST = {
    "occupation": "operating department practitioner",
    "years": "40",
    "country": "Bosnia and Herzegovina",
    "minutes": "120",
    "place": "Midland Metropolitan University Hospital",
    "date": "27 September 2027",
    "pay": "25,760 to 27,476 a year",
    "licence": "taxi or private hire licence",
    "regulator": "HCPC",
    "test": "IELTS 7.5",
    "title": "Healthcare support worker, nights",
    "partner": "Midland hospital trust",
    "language": "Central Kurdish",
    "n": "37.5",
    "number": "8",
    "score": "6.5",
    "opening": "ND7EP",
    "skill": "looking after several children at once",
}
FEE = {"pay": "6,967", "text": "2025/26", "test": "Training year"}
ESCO = r"(http://data\.europa\.eu/esco/occupation/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?"
UNTOLD = ("asylum", "refugee", "home office", "health", "immigration", "visa", "qualify", "eligible")


@pytest.fixture(scope="module")
def knowledge():
    return read_knowledge(KNOWLEDGE)


def test_all_occupations_are_there_with_codes_and_labels_of_their_own(knowledge):
    labels = [one.label for one in knowledge.occupations.values()]

    assert len(labels) == 118
    assert len(set(labels)) == len(labels)
    assert all(re.fullmatch(ESCO, one.esco) for one in knowledge.occupations.values())


def test_an_esco_occupation_gives_its_names_to_one_of_ours_only(knowledge):
    taken = [one.esco for one in knowledge.occupations.values() if one.esco and not one.esco_nearest]

    assert len(set(taken)) == len(taken)


def test_every_occupation_brings_skills_and_every_skill_is_short_and_plain(knowledge):
    few = [one.id for one in knowledge.occupations.values() if len(one.brings) < 3]
    labels = [one.label for one in knowledge.skills.values()]

    assert few == []
    assert 40 <= len(labels) <= 50
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) <= 42
    assert not any(word in label for word in UNTOLD for label in labels)
    assert all(set(one.uses) <= set(one.brings) for one in knowledge.skills.values())


def test_a_profession_in_the_skills_stands_for_all_its_parts(knowledge):
    assert {"nurse_adult", "nurse_child", "nurse_mental"} <= set(knowledge.skills["stop_germs"].brings)


def test_names_of_adverts_lead_to_one_occupation(knowledge):
    names = [name.casefold() for one in knowledge.occupations.values() for name in (one.label, *one.titles)]

    assert len(set(names)) == len(names)


def test_every_regulated_occupation_has_a_regulator_that_lists_it(knowledge):
    regulated = {(one.regulator, one.id) for one in knowledge.occupations.values() if one.regulator}
    listed = {(body.id, name) for body in knowledge.regulators.values() for name in body.professions}

    assert regulated == listed


def test_every_unregistered_profession_has_stepping_stones_without_registration(knowledge):
    for body in knowledge.regulators.values():
        for name in body.professions:
            stones = [knowledge.occupations[one] for one in knowledge.occupations[name].stepping_stones]
            assert stones, name
            assert any(not one.regulator or one.train_in_post for one in stones), name


def test_reasons_fit_one_line_and_use_known_parameters_and_plain_words(knowledge):
    for name, text in knowledge.sentences.items():
        spoken = text.format(**(WORST | FEE if name.startswith("ladder_fee") else WORST))
        assert len(spoken) <= 90, (name, len(spoken), spoken)
        assert not any(word in text.casefold() for word in UNTOLD), name
        assert spoken.isascii(), name


def steps_of(knowledge):
    """Sentence ids of all stages of all ladders."""
    stages = [stage for ladder in knowledge.ladders.values() for stage in ladder.stages]
    return {name for one in stages for name in (one.step, one.alone, *one.step_for.values()) if name}


def test_every_next_step_says_that_it_is_the_usual_one(knowledge):
    steps = steps_of(knowledge)

    assert len(steps) > 40
    assert all(knowledge.sentences[name].startswith("Usual next step: ") for name in steps)


def test_every_registered_profession_has_a_ladder_that_ends_on_the_register(knowledge):
    professions = {one.id: one.regulator for one in knowledge.occupations.values() if one.regulator}

    assert {name: ladder.regulator for name, ladder in knowledge.ladders.items()} == professions
    for ladder in knowledge.ladders.values():
        assert [one.told for one in ladder.stages if one.told] == ["applied", "english_passed", "exam_passed", "registered"]
        assert ladder.stages[-1].told == "registered"
        assert ladder.support, ladder.id


def test_support_is_told_in_one_plain_line_without_a_word_of_status(knowledge):
    for one in knowledge.support.values():
        assert len(one.text) <= 90, one.id
        assert one.text.isascii()
        assert not any(word in one.text.casefold() for word in UNTOLD), one.id


def test_every_sentence_is_used(knowledge):
    """A sentence nobody says would be translated for nothing; an id that is missing would be a crash."""
    code = "".join(
        path.read_text("utf-8")
        for path in (*(ROOT / "bot" / "matching").glob("*.py"), ROOT / "bot" / "assistant" / "ladder_actions.py")
    )
    levels = {
        f"{kind}_{level}" for kind in ("tell_english", "english_low") for level in ("basic", "medium", "good", "fluent")
    }
    licences = {one.step for one in knowledge.licences.values()}
    licences |= {
        getattr(one.abroad, f"step_{way}")
        for one in knowledge.licences.values() if one.abroad for way in ("exchange", "accepted", "test")
    }
    gaps = {f"gap_{part}" for part in ("overall", "listening", "reading", "writing", "speaking")}

    used = steps_of(knowledge) | levels | licences | gaps
    unused = [name for name in knowledge.sentences if f'"{name}"' not in code and name not in used]

    assert unused == []


def test_facts_are_dated():
    for name in ("occupations", "skills", "places", "regulators", "permission", "licences", "support"):
        data = yaml.safe_load((KNOWLEDGE / f"{name}.yaml").read_text("utf-8"))
        assert date(2026, 11, 1) <= data["as_of"] < data.get("review_by", date.max), name


def test_outcodes_cover_the_country_and_the_places(knowledge):
    assert len(knowledge.outcodes) > 2900
    assert {"B66", "B21", "DY4", "WS10", "SW1A"} <= set(knowledge.outcodes)
    assert knowledge.areas["B66"]
    assert all(place.postcode.split()[0] in knowledge.outcodes for place in knowledge.places.values())


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")


BROKEN = [
    ("occupations.yaml", 'isco08: "2212"', "isco08: nurse", "isco08"),
    ("occupations.yaml", "    label: dentist", "    lable: dentist", "lable"),
    ("occupations.yaml", "related: [doctor_gp, doctor_generalist]", "related: [wizard]", "wizard"),
    ("permission.yaml", "list: immigration_salary_list", "list: nowhere", "nowhere"),
    ("ladders/doctor.yaml", "step: gmc_plab2", "step: no_such_sentence", "no_such_sentence"),
    ("ladders/doctor.yaml", "support: [hop", "support: [somebody", "somebody"),
    ("ladders/doctor.yaml", "    label: PLAB 1\n", "", "label"),
    ("ladders/nurse.yaml", "[nurse_adult,", "[midwife, nurse_adult,", "ladder midwife too"),
    ("ladders/nurse.yaml", "ladder: nurse", "ladder: nurses", "nurses"),
    ("support.yaml", '    text: "BMA', '    txt: "BMA', "txt"),
    ("regulators.yaml", "professions: [social_worker]", "professions: [wizard]", "wizard"),
    ("reasons.yaml", "same_work: {text:", "same_work: {txt:", "same_work"),
    ("reasons.yaml", "same_profession: {", "same_work: {", "written twice"),
    ("skills.yaml", "uses: [cook, chef, street_food]", "uses: [cook, wizard]", "cook_for_many names the occupation 'wizard'"),
    ("skills.yaml", "    label: cooking for many people", "    name: cooking", "cook_for_many"),
    ("reasons.yaml", "same_profession: {", "gmc_none: {", "stands in"),
    ("licences.yaml", "step: licence_sia", "step: no_such_sentence", "no_such_sentence"),
    ("licences.yaml", "  cscs:\n", "  cscs_card:\n", "cscs"),
    ("places.yaml", "lat: 52.489, lon: -1.951", "lat: 100, lon: -1.951", "lat"),
    ("outcodes.csv", "outcode,lat,lon", "code,lat,lon", "columns"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "said"), BROKEN)
def test_a_broken_file_is_named_with_its_fault(copy, name, right, wrong, said):
    path = copy / name
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")

    with pytest.raises(ContentError) as error:
        read_knowledge(copy)

    assert said in str(error.value)
    assert error.value.where.startswith(str(path if said != "stands in" else copy / "steps.yaml"))


def test_the_line_of_the_fault_is_told(copy):
    path = copy / "reasons.yaml"
    lines = path.read_text("utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if line.startswith("own_way:"))
    lines[number] = "own_way: {words: 3}"
    path.write_text("\n".join(lines), "utf-8")

    with pytest.raises(ContentError, match=rf"reasons.yaml:{number + 1}"):
        read_knowledge(copy)


@pytest.mark.parametrize("content", [b"a: [1", b"\xff\xfe", b""])
def test_unreadable_files_are_content_errors(copy, content):
    (copy / "reasons.yaml").write_bytes(content)

    with pytest.raises(ContentError, match=r"reasons\.yaml"):
        read_knowledge(copy)


RULES = """
as_of: 2026-11-21
statuses:
  - {status: listed_only, paid: listed, list: ours, self_employed: false, valid_from: 2026-01-01}
lists:
  ours:
    "9262": {until: 2027-12-31}
"""


def test_other_rules_replace_ours(knowledge, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, "utf-8")
    porter = Opportunity(id="o", kind=Kind.JOB, titles={"en": "Porter"}, occupations=("porter",))
    who = Profile(id="p", permission="listed_only")

    assert match(who, porter, knowledge, TODAY).verdict is Verdict.NEVER
    assert match(who, porter, with_rules(knowledge, path), TODAY).verdict is Verdict.READY


@pytest.mark.parametrize("text", ["[]", "permission: 3", "statuses: []\nas_of: 2026-11-21\nother: 1"])
def test_wrong_rules_are_refused(knowledge, tmp_path, text):
    path = tmp_path / "rules.yaml"
    path.write_text(text, "utf-8")

    with pytest.raises(ContentError, match=r"rules\.yaml:\d"):
        with_rules(knowledge, path)


def test_check_names_file_and_line_of_a_mistake(tmp_path):
    shutil.copytree(KNOWLEDGE, tmp_path / "knowledge")
    with (tmp_path / "knowledge" / "reasons.yaml").open("a", encoding="utf-8") as file:
        file.write("same_work: {text: twice}\n")

    (finding,) = check_knowledge(tmp_path)

    assert finding.file.endswith("knowledge/reasons.yaml")
    assert finding.line > 1
    assert "written twice" in finding.what
    assert check_knowledge(ROOT) == []
