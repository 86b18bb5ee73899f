"""The table of parameters."""

import pytest

from bot.sentence import Sentence
from bot.speaking.catalogue import Catalogue, say
from bot.speaking.parameters import PARAMS

CATALOGUES = {"en": Catalogue(language="en", messages={})}
ARABIC = {("x", f"So: {{{name}}}"): (f"هكذا: {{{name}}}",) for name in PARAMS}
TEMPLATE = {"ar": Catalogue(language="ar", messages=ARABIC)}


@pytest.mark.parametrize("name", PARAMS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_sample_can_be_said(name, language):
    said = say(
        Sentence(context="x", text=f"So: {{{name}}}", params={name: PARAMS[name].sample}), language,
        {**CATALOGUES, **TEMPLATE},
    )

    assert len(said) > 4
    assert "{" not in said


@pytest.mark.parametrize("name", PARAMS)
@pytest.mark.parametrize("value", ["", "no such value", 7, 2.5, True, ("a", "b"), ()])
def test_no_value_breaks_a_turn(name, value):
    said = say(Sentence(context="x", text=f"So: {{{name}}}.", params={name: value}), "en", CATALOGUES)

    assert said.startswith("So: ")
