"""A user's own ESCO download: what is kept of it, and what a damaged one does. All labels here are invented."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.esco import ATTRIBUTION, Esco, read_esco, select, with_esco, with_names, write_esco
from bot.content.esco_csv import find_files
from bot.errors import ContentError
from bot.feeds.inferred import occupation_in
from bot.matching.relations import Relation
from bot.understanding.entities import find
from bot.understanding.normalise import fold, words_view
from bot.understanding.vocabulary import LanguageWords, Term, Vocabulary
from tests.fakes import content

ROOT = Path(__file__).parents[3]
KNOWN = content.knowledge()
SKILL = "http://data.europa.eu/esco/skill/00000000-0000-0000-0000-00000000000"
STRANGE = "http://data.europa.eu/esco/occupation/00000000-0000-0000-0000-000000000001"
HEAD = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,description\n"
SKILL_HEAD = "conceptType,conceptUri,skillType,preferredLabel,altLabels\n"
RELATION_HEAD = "occupationUri,relationType,skillType,skillUri\n"


def uri(occupation):
    return KNOWN.occupations[occupation].esco


def row(address, preferred, *others):
    names = "\n".join(others)
    return f'Occupation,{address},0000,{preferred},"{names}",,released,"text, with a comma"\n'


def needs(occupation, *skills, kind="essential"):
    return "".join(f"{uri(occupation)},{kind},knowledge,{SKILL}{skill}\n" for skill in skills)


@pytest.fixture
def download(tmp_path):
    """Two languages, each in a folder of its own, as the portal packs them."""
    files = {
        "en/occupations_en.csv": HEAD
        + row(uri("cook"), "pan magician", "soup wizard", "stirrer", "shared name")
        + row(uri("porter"), "trolley hero/trolley heroine", "shared name")
        + row(uri("nurse_adult"), "ward star")
        + row(STRANGE, "moon walker", "stirrer"),
        "uk/occupations_uk.csv": "\ufeff" + HEAD + row(uri("cook"), "чарівник каструль"),
        "en/skills_en.csv": SKILL_HEAD + f"Skill,{SKILL}1,skill,stir the soup,\nSkill,{SKILL}9,skill,fly,\n",
        "en/occupationSkillRelations_en.csv": RELATION_HEAD + needs("cook", 1, 2, 3) + needs("security", 1, 2, 4)
        + needs("cook", 9, kind="optional") + f"{STRANGE},essential,skill,{SKILL}9\n",
    }
    for name, text in files.items():
        path = tmp_path / "download" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "download"


@pytest.fixture
def esco(download):
    problems = []
    found = select(find_files(download), KNOWN.occupations.values(), problems.append)
    assert problems == []
    return found


def test_names_of_our_occupations_are_kept_by_language(esco):
    assert esco.names["en"]["cook"] == ("pan magician", "soup wizard")
    assert esco.names["uk"] == {"cook": ("чарівник каструль",)}
    assert set(esco.names["en"]) == {"cook", "porter", "nurse_adult"}


def test_a_name_that_two_occupations_have_says_nothing(esco):
    forms = [form for found in esco.names["en"].values() for form in found]

    assert "stirrer" not in forms
    assert "shared name" not in forms


def test_a_pair_of_names_is_two_names(esco):
    assert esco.names["en"]["porter"] == ("trolley hero", "trolley heroine")


def test_a_nearest_occupation_takes_no_names(esco):
    assert uri("nurse_mental") == uri("nurse_adult")
    assert "nurse_mental" not in esco.names["en"]


def test_essential_skills_and_their_labels_are_kept(esco):
    assert esco.skills["cook"] == (f"{SKILL}1", f"{SKILL}2", f"{SKILL}3")
    assert esco.skill_labels == {"en": {f"{SKILL}1": "stir the soup"}}


def test_addresses_this_version_does_not_have_are_told(esco):
    assert "midwife" in esco.unknown
    assert "cook" not in esco.unknown
    assert "nurse_mental" not in esco.unknown, "its address is that of a neighbour"


def test_what_was_kept_is_read_again_and_names_its_source(esco, tmp_path):
    path = write_esco(esco, tmp_path / "data")

    assert read_esco(tmp_path / "data") == esco
    assert json.loads(path.read_text("utf-8"))["attribution"] == ATTRIBUTION
    assert "2011/833/EU" in ATTRIBUTION
    assert list(path.parent.iterdir()) == [path]


def test_without_an_import_nothing_changes(tmp_path):
    assert read_esco(tmp_path) == Esco()
    assert with_esco(KNOWN, Esco()) is KNOWN


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"names": 3, "skills": {}, "skill_labels": {}, "unknown": []}'])
def test_a_damaged_copy_is_one_clear_error(tmp_path, text):
    (tmp_path / "esco.json").write_text(text, "utf-8")

    with pytest.raises(ContentError, match=r"esco\.json.*Import ESCO again"):
        read_esco(tmp_path)


def test_adverts_are_recognised_by_the_names(esco):
    known = with_esco(KNOWN, esco)

    assert occupation_in("Pan Magician (nights)", KNOWN) == ""
    assert occupation_in("Pan Magician (nights)", known) == "cook"


def test_one_word_of_esco_is_not_looked_for_in_adverts(esco):
    single = replace(esco, names={"en": {"cook": ("Potter",)}})

    assert occupation_in("Potter wanted", with_esco(KNOWN, single)) == ""


def test_skills_of_esco_relate_occupations_too(esco):
    assert KNOWN.relations.between("cook", "security") is Relation.NONE
    assert with_esco(KNOWN, esco).relations.between("cook", "security") is Relation.SKILLS


def test_people_are_understood_by_the_names(esco):
    words = {"en": LanguageWords(terms=(Term(form="soup wizard", kind="occupation", value="chef"),)), "uk": LanguageWords()}
    before = Vocabulary(languages=words)
    after = with_names(before, esco, KNOWN.occupations)

    def meant(text, language):
        hits = find.build(after).terms.find(words_view(fold(text)), (language,))
        return [hit.value for hit in hits]

    assert meant("i was a pan magician in aleppo", "en") == ["cook"]
    assert meant("я чарівник каструль", "uk") == ["cook"]
    assert meant("soup wizard", "en") == ["chef"], "our own words win"


def test_a_word_of_every_day_and_an_unknown_occupation_add_nothing():
    esco = Esco(names={"en": {"cook": ("hello",), "astronaut": ("moon walker",)}})
    before = Vocabulary(languages={"en": LanguageWords()}, known_words=frozenset({"hello"}))

    assert with_names(before, esco, KNOWN.occupations) == before


BAD_ROWS = [
    (f"Occupation,{STRANGE}\n", "too few columns"),
    (row("not an address", "x"), "no ESCO address"),
    (row(STRANGE, " "), "no preferred label"),
    (f'Occupation,{STRANGE},0,{"x" * 140_000},,,,\n', "no row of a CSV file"),
]


@pytest.mark.parametrize(("bad", "said"), BAD_ROWS)
def test_a_bad_row_is_reported_by_its_line_and_the_rest_goes_in(tmp_path, bad, said):
    path = tmp_path / "occupations_en.csv"
    path.write_text(HEAD + bad + row(uri("cook"), "pan magician"), "utf-8")
    problems = []

    found = select(find_files(tmp_path), KNOWN.occupations.values(), problems.append)

    assert found.names["en"]["cook"] == ("pan magician",)
    (problem,) = problems
    assert problem.where == "occupations_en.csv:2"
    assert said in str(problem)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("occupations_en.csv", b"id,name\n1,x\n", "occupations_en.csv: lacks the columns conceptUri"),
        ("occupations_en.csv", b"", "lacks the columns"),
        ("occupations_en.csv", HEAD.encode() + b"Occupation,\xff\xff,,\n", "not UTF-8"),
        ("somewhere.csv", b"x", "holds no occupations_xx.csv"),
    ],
)
def test_a_wrong_folder_or_file_is_one_clear_error(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ContentError) as error:
        select(find_files(tmp_path), KNOWN.occupations.values(), lambda _: None)

    assert said in str(error.value)
    assert "ESCO portal" in str(error.value)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ContentError, match="there is no such folder"):
        find_files(tmp_path / "gone")
