"""What `doorstep check` says of nlu/: files that cannot be read, and languages that are too thin to be understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.content.findings import Finding, Level, finding_of_error
from bot.content.nlu import read_nlu
from bot.content.strangers import strangers
from bot.errors import ContentError

ENOUGH = 12
"""examples an intent needs in a language"""


def check_nlu(root: Path) -> Iterator[Finding]:
    """Findings of the language folders under `root`/nlu."""
    try:
        data = read_nlu(root / "nlu")
    except ContentError as error:
        yield finding_of_error(error)
        return
    for example, reason in strangers(data.examples):
        file, _, line = example.where.rpartition(":")
        what = f"does this sentence belong to another language? {reason}"
        yield Finding(file=file, line=int(line), level=Level.WARNING, what=what)
    counts = Counter((example.language, example.intent) for example in data.examples)
    intents = sorted({example.intent for example in data.examples})
    for language in sorted({example.language for example in data.examples}):
        thin = [f"{intent} ({counts[language, intent]})" for intent in intents if counts[language, intent] < ENOUGH]
        if thin:
            what = f"fewer than {ENOUGH} examples: {', '.join(thin)}"
            yield Finding(file=f"nlu/data/{language}/intents.yml", line=1, level=Level.WARNING, what=what)
