"""Options of the tests: `--language ur` runs only tests/languages/ur, `--update-golden` rewrites tests/flows."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent / "tests"
LANGUAGES = TESTS / "languages"
WITH_PROCESSES = (TESTS / "acceptance", TESTS / "integration")
"""every test of these folders is `alone`"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    parser.addoption("--language", action="append", default=[], help="a folder of tests/languages; may be given again")
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden transcripts of tests/flows")


def pytest_configure(config: pytest.Config) -> None:
    """A language without tests is a mistake, not an empty run."""
    for folder in config.getoption("--language"):
        if not (LANGUAGES / folder / "utterances.yml").exists():
            raise pytest.UsageError(f"tests/languages/{folder}/utterances.yml does not exist")


@pytest.hookimpl(tryfirst=True)  # before pytest looks at -m
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what must run alone. With the option, nothing but the language tests."""
    for item in items:
        if any(folder in item.path.parents for folder in WITH_PROCESSES):
            item.add_marker(pytest.mark.alone)
    if config.getoption("--language"):
        kept = [item for item in items if LANGUAGES in item.path.parents]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept
