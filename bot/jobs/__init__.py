"""Durable and scheduled work."""

from __future__ import annotations

from bot.jobs.jobs import Jobs
from bot.jobs.schedule import Job, Stopping, standard_jobs

__all__ = ["Job", "Jobs", "Stopping", "standard_jobs"]
