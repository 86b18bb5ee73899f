"""The simulator takes everything at once."""

from __future__ import annotations

import asyncio

from bot.assistant.values import Channel
from bot.channels.simulator.sender import SimulatorSender
from tests.unit.channels.helpers import delivery


def test_everything_is_sent_under_an_id_of_its_own() -> None:
    assert asyncio.run(SimulatorSender().send(delivery(Channel.SIMULATOR, "s1"))) == "simulator-d1"
