"""What `make rasa` and the containers say fits together. (Rasa itself runs in `make test-rasa`.)"""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PINS = (ROOT / "rasa-constraints.txt").read_text(encoding="utf-8")
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
DATA = ROOT / "nlu" / "data"
RASAS_OWN = {"nlu", "intents", "entities", "responses", "rules", "stories", "actions", "forms", "slots", "session_config"}
"""keys by which Rasa takes a file for its own"""


@pytest.mark.parametrize("python", ["no-such-python", "false"])
def test_without_python_3_10_it_says_so_and_what_to_do(tmp_path, python):
    command = ["make", "rasa", f"RASA_VENV={tmp_path / 'none'}", f"RASA_PYTHON={python}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "MAKEFLAGS": ""}, check=False)

    assert done.returncode != 0
    assert "needs Python 3.10" in done.stderr
    assert "make rasa RASA_PYTHON=" in done.stderr
    assert not (tmp_path / "none").exists()


def test_the_version_that_is_installed_is_the_pinned_one():
    (installed,) = re.findall(r"rasa-constraints.txt (rasa==\S+)", MAKEFILE)

    assert installed in PINS.split()


def test_pins_name_no_address():
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+|#.*", line) for line in PINS.splitlines())


def test_the_containers_train_as_make_does():
    train = SERVICES["rasa-train"]["command"]

    assert train[:2] == ["train", "nlu"]
    assert set(re.findall(r"--[a-z-]+", re.search(r"train nlu .+\n.+", MAKEFILE)[0])) == {a for a in train if a.startswith("--")}
    assert all((ROOT / a[1:]).exists() for a in train if a.startswith("/nlu"))


def test_the_container_serves_the_model_that_the_other_one_trains():
    train, serve = (SERVICES[name]["command"] for name in ("rasa-train", "rasa"))

    assert serve[-1] == f"{train[train.index('--out') + 1]}/{train[-1]}.tar.gz"


@pytest.mark.parametrize("path", sorted(DATA.glob("*/*.yml")), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_rasa_reads_its_own_files_and_passes_over_ours(path):
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)

    assert set(content) == {"version", "nlu"} or not set(content) & RASAS_OWN
    assert ("nlu" in content) == (path.name != "lexicon.yml")


def test_rasa_is_unsure_where_we_are():
    pipeline = yaml.safe_load((ROOT / "nlu" / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    ours = yaml.safe_load((ROOT / "nlu" / "doorstep.yml").read_text(encoding="utf-8"))["thresholds"]

    assert pipeline[-1] == {
        "name": "FallbackClassifier", "threshold": ours["fallback"], "ambiguity_threshold": ours["ambiguity"],
    }
