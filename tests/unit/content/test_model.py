import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.content.model import load_model
from bot.errors import ContentError
from bot.understanding.understand import understand

ROOT = Path(__file__).parents[3]
INTENTS = ("greet", "find_jobs", "out_of_scope")
LANGUAGES = ("en", "pl", "ur")


@pytest.fixture(scope="module")
def nlu(tmp_path_factory):
    """A small project: three languages, three intents, twelve sentences each."""
    nlu = tmp_path_factory.mktemp("project") / "nlu"
    for language in LANGUAGES:
        source, folder = ROOT / "nlu" / "data" / language, nlu / "data" / language
        folder.mkdir(parents=True)
        (folder / "lexicon.yml").write_text((source / "lexicon.yml").read_text("utf-8"), "utf-8")
        entries = yaml.safe_load((source / "intents.yml").read_text("utf-8"))["nlu"]
        kept = []
        for intent in INTENTS:
            lines = [line for e in entries if e["intent"] == intent for line in e["examples"].splitlines()]
            kept.append({"intent": intent, "examples": "\n".join(lines[:12]) + "\n"})
        (folder / "intents.yml").write_text(
            yaml.safe_dump({"version": "3.1", "nlu": kept}, allow_unicode=True, default_style="|"), "utf-8"
        )
    (nlu / "doorstep.yml").write_text((ROOT / "nlu" / "doorstep.yml").read_text("utf-8"), "utf-8")
    return nlu


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def model(nlu, cache):
    return load_model(nlu, cache, outcodes={"B21"})


def test_a_built_model_understands_and_the_second_start_builds_nothing(nlu, cache, model):
    told = []
    again = load_model(nlu, cache, outcodes={"B21"}, progress=told.append)
    assert told == []
    for engine in (model, again):
        read = understand("any hospital jobs near me B21", model=engine, today=date(2026, 11, 21))
        assert read.intent.name == "find_jobs"
        assert read.first("postcode").value == "B21"


def test_serving_does_not_import_scikit_learn(nlu, cache, model):
    code = (
        "import sys; from datetime import date; from pathlib import Path; from bot.content.model import load_model;"
        "from bot.understanding.understand import understand;"
        f"m = load_model(Path({str(nlu)!r}), Path({str(cache)!r})); "
        "understand('any work please today', model=m, today=date(2026, 11, 21));"
        "assert not {'sklearn', 'scipy', 'pandas', 'dateparser'} & set(sys.modules), sorted(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_two_processes_build_once(nlu, tmp_path):
    code = (
        "import json, sys; from pathlib import Path; from bot.content.model import load_model; told = [];"
        f"m = load_model(Path({str(nlu)!r}), Path({str(tmp_path)!r}), progress=told.append);"
        "print(json.dumps([len(told), m.tier]))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = sorted(json.loads(p.communicate()[0])[0] for p in both)
    assert told[0] == 0
    assert told[1] > 0
    assert len(list(tmp_path.glob("nlu-*"))) == 1


def test_a_mistake_reaches_the_caller_and_nothing_is_left_half_built(nlu, tmp_path):
    import shutil

    broken = tmp_path / "nlu"
    shutil.copytree(nlu, broken)
    path = broken / "data" / "pl" / "intents.yml"
    path.write_text(path.read_text("utf-8").replace("intent", "intend", 2), "utf-8")
    with pytest.raises(ContentError, match=r"nlu/data/pl/intents.yml:\d+"):
        load_model(broken, tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("nlu-*/model.json"))


def test_a_build_that_was_killed_is_begun_again(nlu, cache, model, tmp_path):
    built = next(cache.glob("nlu-*"))
    left = tmp_path / f"{built.name}.part"
    left.mkdir()
    (left / "model.json").write_text("{")
    assert load_model(nlu, tmp_path).intents.labels == model.intents.labels
    assert not left.exists()
