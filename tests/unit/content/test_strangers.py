"""A sentence that fell into another language's folder is named."""

from bot.content.nlu import Example
from bot.content.strangers import strangers

POLISH = ("szukam pracy w szpitalu teraz", "jest praca w szpitalu", "szukam pracy dla siebie teraz", "praca dla siebie w szpitalu")
SOMALI = ("shaqo ayaan raadinayaa hadda", "isbitaalka shaqo ma ka jirtaa", "waxaan rabaa shaqo isbitaalka", "shaqo ayaan rabaa hadda")
URDU = ("مجھے ہسپتال میں کام چاہیے", "کیا ہسپتال میں کام ہے", "مجھے part time کام چاہیے", "کام چاہیے مجھے ابھی")


def said(language: str, *texts: str) -> list[Example]:
    return [Example(text=t, intent="find_jobs", language=language, where=f"{language}:{n}") for n, t in enumerate(texts, 1)]


def found(*more: Example) -> list[tuple[str, str]]:
    examples = [*said("pl", *POLISH), *said("so", *SOMALI), *said("ur", *URDU), *more]
    return [(example.where, reason) for example, reason in strangers(examples)]


def test_every_sentence_at_home_is_left_alone():
    assert found() == []


def test_another_language_in_the_same_letters():
    ((where, reason),) = found(Example(text="szukam pracy w szpitalu", intent="find_jobs", language="so", where="so:9"))
    assert where == "so:9"
    assert "pl" in reason


def test_another_script():
    ((where, reason),) = found(Example(text="szukam pracy w szpitalu", intent="find_jobs", language="ur", where="ur:9"))
    assert where == "ur:9"
    assert "latin" in reason


def test_english_nouns_in_a_sentence_are_usual():
    assert found(Example(text="care certificate online course کیا ہے", intent="ask_meaning", language="ur", where="ur:9")) == []
