"""Everything `understand` needs, as one frozen value. `bot.content.model.load_model` builds it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding import keywords
from bot.understanding.entities import find
from bot.understanding.intents import Embed, IntentModel, Table
from bot.understanding.keywords import WholeMessages
from bot.understanding.language import LanguageModel
from bot.understanding.values import Thresholds
from bot.understanding.vocabulary import Vocabulary


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Trained weights, word tables and thresholds."""

    vocabulary: Vocabulary
    rules: find.Rules
    whole_messages: WholeMessages
    exact: Table
    intents: IntentModel
    languages: LanguageModel
    embed: Embed
    thresholds: Thresholds
    tier: str
    """"B" with sentence embedding, "A" without"""


def compose(
    *, vocabulary: Vocabulary, exact: Table, intents: IntentModel, languages: LanguageModel, embed: Embed,
    thresholds: Thresholds, tier: str,
) -> Model:
    """Compile the word tables and put everything together."""
    return Model(
        vocabulary=vocabulary, rules=find.build(vocabulary), whole_messages=keywords.build(vocabulary.languages),
        exact=exact, intents=intents, languages=languages, embed=embed, thresholds=thresholds, tier=tier,
    )
