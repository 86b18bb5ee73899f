"""docker-compose.yml says what Compose understands, and only what Doorstep has. (No container engine runs here.)"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.cli.serve import PARTS
from bot.config import Settings

ROOT = Path(__file__).parents[3]
FILE = ROOT / "docker-compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SETTINGS = {f"DOORSTEP_{name.upper()}" for name in Settings.model_fields}
NOT_OURS = {"POSTGRES_PASSWORD", "SITE_ADDRESS"}
"""what the other images read; told in .env.example"""


def test_the_file_is_valid_under_the_compose_specification():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", OURS)
def test_each_of_our_containers_runs_a_command_with_options_that_exist(name):
    """A command that would run for ever is asked for its help; its options are compared with it."""
    command, *rest = OURS[name]["command"]
    told = CliRunner().invoke(app, [command, "--help"], terminal_width=200)

    assert told.exit_code == 0
    assert {option for option in rest if option.startswith("--")} <= set(re.findall(r"--[a-z-]+", told.stdout))


def test_every_part_has_a_container_of_its_own():
    parts = [c[c.index("--only") + 1] for c in (s["command"] for s in OURS.values()) if "--only" in c]

    assert sorted(parts) == sorted(PARTS)


@pytest.mark.parametrize("name", OURS)
def test_our_containers_are_given_settings_that_exist(name):
    assert set(OURS[name]["environment"]) <= SETTINGS


def test_every_variable_filled_in_is_a_setting_or_told_in_the_example():
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", FILE.read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert used <= SETTINGS | NOT_OURS
    assert all(f"#{name}=" in example for name in used)


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_container_waits_for_is_there_and_can_be_waited_for(name):
    for other, wait in SERVICES[name].get("depends_on", {}).items():
        awaited = SERVICES[other]
        if wait["condition"] == "service_healthy":
            assert "test" in awaited["healthcheck"]
        else:
            assert wait["condition"] == "service_completed_successfully"
            assert awaited.get("restart", "no") == "no"


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_volumes_and_configs_that_are_used_are_declared():
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    configs = [one["source"] for service in SERVICES.values() for one in service.get("configs", [])]

    assert {mount for mount in mounts if not mount.startswith(".")} == set(COMPOSE["volumes"])
    assert set(configs) == set(COMPOSE["configs"])
    assert all((ROOT / mount).exists() for mount in mounts if mount.startswith("."))


def test_no_secret_has_a_default():
    """A password that everybody knows is worse than a start that asks for one."""
    secrets = re.findall(r"\$\{(\w*(?:PASSWORD|KEY|TOKEN))([^}]*)\}", FILE.read_text(encoding="utf-8"))

    assert secrets
    assert all(rest.startswith(":?") for _, rest in secrets)
