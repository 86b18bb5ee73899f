"""Settings: one clear line that names the variable."""

import os

import pytest

from bot.config import Settings, read_settings
from bot.errors import ConfigError

SMS = {
    "DOORSTEP_TWILIO_ACCOUNT_SID": "AC1", "DOORSTEP_TWILIO_AUTH_TOKEN": "t", "DOORSTEP_TWILIO_FROM": "+447700900123",
    "DOORSTEP_PUBLIC_URL": "https://example.org/",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in [n for n in os.environ if n.startswith("DOORSTEP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))


def given(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def test_with_nothing_set_it_runs_on_samples_without_channels() -> None:
    settings = read_settings()

    assert (settings.telegram_on, settings.sms_on, settings.with_samples) == (False, False, True)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"DOORSTEP_PORT": "many"}, "DOORSTEP_PORT"), ({"DOORSTEP_PORT": "70000"}, "DOORSTEP_PORT"),
        ({"DOORSTEP_TELEGRAM_MODE": "fax"}, "DOORSTEP_TELEGRAM_MODE"),
        ({"DOORSTEP_TELEGRAM_MODE": "webhook"}, "DOORSTEP_PUBLIC_URL"),
        ({**SMS, "DOORSTEP_TWILIO_AUTH_TOKEN": ""}, "DOORSTEP_TWILIO_AUTH_TOKEN"),
        ({**SMS, "DOORSTEP_TWILIO_FROM": ""}, "DOORSTEP_TWILIO_FROM"), ({**SMS, "DOORSTEP_PUBLIC_URL": ""}, "DOORSTEP_PUBLIC_URL"),
        ({"DOORSTEP_MACHINES": "2"}, "DOORSTEP_DATABASE_URL"), ({"DOORSTEP_LOG_FORMAT": "xml"}, "DOORSTEP_LOG_FORMAT"),
    ],
)
def test_a_wrong_setting_is_one_line_with_its_name(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], name: str
) -> None:
    with pytest.raises(ConfigError) as error:
        given(monkeypatch, **settings)

    assert str(error.value).startswith(f"{name}: ")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("settings", "webhook"),
    [
        ({"DOORSTEP_TELEGRAM_TOKEN": "1:a"}, False),
        ({"DOORSTEP_TELEGRAM_TOKEN": "1:a", "DOORSTEP_PUBLIC_URL": "https://example.org"}, True),
        ({"DOORSTEP_TELEGRAM_TOKEN": "1:a", "DOORSTEP_PUBLIC_URL": "https://example.org", "DOORSTEP_TELEGRAM_MODE": "polling"}, False),
        ({"DOORSTEP_PUBLIC_URL": "https://example.org"}, False),
    ],
)
def test_telegram_comes_by_webhook_where_the_world_can_reach_us(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], webhook: bool
) -> None:
    assert given(monkeypatch, **settings).telegram_by_webhook is webhook


def test_samples_stay_away_once_a_channel_is_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, **SMS)

    assert not settings.with_samples
    assert settings.public_url == "https://example.org"
    assert settings.model_copy(update={"sample_data": True}).with_samples


def test_secrets_do_not_show_in_a_printed_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, DOORSTEP_TELEGRAM_TOKEN="1:hidden", DOORSTEP_DATA_KEY="hidden")

    assert "hidden" not in repr(settings)
