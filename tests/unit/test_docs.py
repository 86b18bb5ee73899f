"""The pages for newcomers say what is so."""

import re
from pathlib import Path

import pytest
import yaml

from bot.config import Settings
from bot.console.status import NEXT
from bot.content.flow_schema import FlowFile
from docs.reference.make import every_command, made, variable

ROOT = Path(__file__).parents[2]
PAGES = sorted({
    *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"),
    *(ROOT / folder / "README.md" for folder in ("flows", "nlu", "locales", "knowledge")),
})
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]


def text(path):
    return path.read_text(encoding="utf-8")


def headings(path):
    return re.findall(r"^#+ (.+)$", text(path), re.MULTILINE)


@pytest.mark.parametrize("name", ["docs/reference/commands.md", "docs/reference/exchange.md", "README.md", ".env.example"])
def test_what_is_made_from_the_code_is_current(name):
    """Else run `make docs`."""
    assert text(ROOT / name) == made()[name]


def test_every_setting_is_in_the_readme_and_in_the_example_with_its_meaning():
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`{variable(name)}`" in text(ROOT / "README.md")
        assert f"#{variable(name)}=" in text(ROOT / ".env.example")


def test_every_command_has_a_page_entry_and_says_what_it_does():
    for name, command in every_command().items():
        assert f"## doorstep {name}\n" in text(ROOT / "docs" / "reference" / "commands.md")
        assert command.help, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_settings_that_are_named_exist(page):
    known = {name.split()[0] for name in every_command()}
    named = set(re.findall(r"(?:^    |`)(?:\.venv/bin/)?doorstep ([a-z][a-z-]*)", text(page), re.MULTILINE))
    settings = set(re.findall(r"DOORSTEP_[A-Z]\w*", text(page)))

    assert named <= known
    assert settings <= {variable(name) for name in Settings.model_fields}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_a_file_that_exists(page):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(page))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_that_are_named_exist(page):
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))

    assert set(re.findall(r"(?:^    |`)make ([a-z-]+)", text(page), re.MULTILINE)) <= targets


def test_the_start_page_points_to_headings_of_the_readme():
    assert {step.section for step in NEXT.values()} | {"Settings"} <= set(headings(ROOT / "README.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_record_has_its_four_headings(page):
    assert headings(page)[1:] == HEADINGS
    assert page.stem == "template" or re.match(r"\d{4}-", page.stem)


def test_the_example_in_the_guide_to_flows_is_a_flow():
    (example,) = re.findall(r"```yaml\n(.+?)```", text(ROOT / "flows" / "README.md"), re.DOTALL)

    assert FlowFile.model_validate(yaml.load(example, yaml.BaseLoader)).flow == "thanks_card"


def test_every_target_of_the_makefile_that_is_declared_is_written():
    makefile = text(ROOT / "Makefile")
    declared = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()

    assert [name for name in declared if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []

