"""Where the content is."""

import pytest

from bot.content.locate import content_root
from bot.errors import ContentError


@pytest.fixture
def package(tmp_path):
    (tmp_path / "bot").mkdir()
    return tmp_path / "bot"


def test_beside_the_package_in_a_checkout(package):
    (package.parent / "flows").mkdir()

    assert content_root({}, package) == package.parent


def test_inside_the_package_when_installed(package):
    (package.parent / "flows").mkdir()
    (package / "_content" / "flows").mkdir(parents=True)

    assert content_root({}, package) == package / "_content"


def test_where_the_environment_says(package, tmp_path):
    (tmp_path / "own" / "flows").mkdir(parents=True)

    assert content_root({"DOORSTEP_CONTENT": str(tmp_path / "own")}, package) == tmp_path / "own"


def test_a_wrong_setting_is_told_and_not_passed_over(package, tmp_path):
    (package.parent / "flows").mkdir()

    with pytest.raises(ContentError, match="DOORSTEP_CONTENT"):
        content_root({"DOORSTEP_CONTENT": str(tmp_path / "nowhere")}, package)


def test_nothing_anywhere_is_told(package):
    with pytest.raises(ContentError, match="there is no content"):
        content_root({}, package)


def test_this_checkout_has_content():
    assert (content_root({}) / "flows" / "welcome.yaml").is_file()
