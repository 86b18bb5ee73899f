"""Other ways to rank openings for a person, as simple and as fair as they can be.

The text of a person is what they said plus the names of their occupations; that of an opening is title, summary, place
and the names of its occupations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from bench.matching.labelled import Labelled, LabelledSet
from bot.content.embedding import embedder
from bot.matching.knowledge import Knowledge
from bot.matching.travel import minutes, outward
from bot.matching.values import Opportunity

Scores = NDArray[np.float64]
"""(people, openings)"""
Baseline = Callable[[LabelledSet, Knowledge], Scores]
SATURATION, LENGTH = 1.2, 0.75
"""k1 and b of BM25, the usual values"""
TIERS = ((20, 1.0), (40, 0.8), (60, 0.6), (90, 0.4))
"""minutes -> factor; farther away counts FAR, an unknown way UNKNOWN"""
FAR, UNKNOWN = 0.2, 0.6


def person_text(one: Labelled, knowledge: Knowledge) -> str:
    """What a person said, and what their occupations are called."""
    done = {e.occupation for e in one.profile.experiences} | {q.occupation for q in one.profile.qualifications}
    return " ".join((one.about, *_labels(sorted(done), knowledge)))


def opening_text(one: Opportunity, knowledge: Knowledge) -> str:
    """The advert in words."""
    return " ".join((one.titles["en"], one.summaries.get("en", ""), one.place, *_labels(one.occupations, knowledge)))


def _labels(occupations: Sequence[str], knowledge: Knowledge) -> list[str]:
    return [" ".join((knowledge.occupations[one].label, *knowledge.occupations[one].titles)) for one in occupations]


def bm25(data: LabelledSet, knowledge: Knowledge) -> Scores:
    """Okapi BM25 of the advert for the words of the person, English stop words left out."""
    words = CountVectorizer(stop_words="english", strip_accents="unicode")
    adverts = words.fit_transform([opening_text(one, knowledge) for one in data.openings]).toarray().astype(float)
    wanted = words.transform([person_text(one, knowledge) for one in data.people]).toarray() > 0
    frequency = (adverts > 0).sum(axis=0)
    rarity = np.log(1 + (len(adverts) - frequency + 0.5) / (frequency + 0.5))
    length = adverts.sum(axis=1, keepdims=True)
    norm = SATURATION * (1 - LENGTH + LENGTH * length / length.mean())
    weight = rarity * adverts * (SATURATION + 1) / (adverts + norm)
    return np.asarray(wanted @ weight.T, dtype=np.float64)


def embedding(data: LabelledSet, knowledge: Knowledge) -> Scores:
    """Cosine of the sentence embedding (multilingual-e5-small). Raises RuntimeError where the machine has none."""
    model = embedder()
    if model is None:
        raise RuntimeError("this machine has no sentence embedding")
    people = model.many([person_text(one, knowledge) for one in data.people])
    openings = model.many([opening_text(one, knowledge) for one in data.openings])
    return np.asarray(people @ openings.T, dtype=np.float64)


def coverage_location(data: LabelledSet, knowledge: Knowledge) -> Scores:
    """As published matchers score: the share of the opening's occupation words that the person's cover, times a
    factor of the way in steps. Preference and success models, which need clicks nobody has, count 1.
    """
    words = CountVectorizer(stop_words="english", binary=True)
    words.fit([opening_text(one, knowledge) for one in data.openings])
    asked = words.transform([" ".join((one.titles["en"], *_labels(one.occupations, knowledge))) for one in data.openings])
    has = words.transform([person_text(one, knowledge) for one in data.people])
    covered = (has @ asked.T).toarray() / np.maximum(asked.sum(axis=1), 1).A1
    tiers = np.array([[_tier(one, opening, knowledge) for opening in data.openings] for one in data.people])
    return np.asarray(covered * tiers, dtype=np.float64)


def _tier(one: Labelled, opening: Opportunity, knowledge: Knowledge) -> float:
    start, end = outward(one.profile.outcode), outward(opening.postcode)
    way = minutes(start, end, one.profile.travel_mode, knowledge.outcodes)
    if way is None:
        return UNKNOWN
    return next((factor for limit, factor in TIERS if way <= limit), FAR)


BASELINES: dict[str, Baseline] = {"BM25": bm25, "coverage x location": coverage_location}
SLOW: dict[str, Baseline] = {"sentence embedding": embedding}
