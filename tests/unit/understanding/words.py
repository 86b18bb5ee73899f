"""A few words of three languages, enough to test the rules without any file."""

from __future__ import annotations

from datetime import date

from bot.understanding.entities import find
from bot.understanding.normalise import fold
from bot.understanding.values import Entity, Expectation, Keyword
from bot.understanding.vocabulary import Calendar, LanguageWords, Term, Vocabulary

TODAY = date(2026, 11, 21)


def _terms(kind: str, **forms: str) -> list[Term]:
    return [Term(form=f.strip(), kind=kind, value=v) for v, all_forms in forms.items() for f in all_forms.split(",")]


ENGLISH = LanguageWords(
    keywords={
        Keyword.STOP: ("stop", "stop all", "unsubscribe", "end", "opt out"),
        Keyword.START: ("start", "unstop"),
        Keyword.HELP: ("help", "info"),
    },
    answers={
        "yes": ("yes", "ok", "👍"),
        "no": ("no", "nope"),
        "skip": ("skip",),
        "back": ("back",),
        "unknown": ("don't know",),
    },
    numbers={"one": 1, "two": 2, "five": 5, "six": 6, "eight": 8, "twenty": 20, "thirty": 30},
    years=("year", "years", "yrs", "yrs experience"),
    months=("months", "month"),
    halves=("half", "and a half"),
    negators=("not", "no", "never", "don't have"),
    suffixes=("s",),
    polite=("please", "thank you"),
    terms=(
        *_terms(
            "occupation",
            nurse_adult="nurse",
            midwife="midwife",
            electrician="electrician",
            teacher_english="english teacher",
            doctor_specialist="surgeon",
            interpreter="interpreter",
        ),
        *_terms("country", SY="Syria,Aleppo", PK="Pakistan", ML="Mali"),
        *_terms("language", en="English", ar="Arabic", pl="Polish"),
        *_terms("test", IELTS="IELTS", OET="OET", PTE="PTE"),
        *_terms("weekday", sat="saturday,sat", mon="monday"),
        *_terms("day", tomorrow="tomorrow", today="today"),
        *_terms("month", **{"3": "March", "12": "December", "5": "May"}),
        *_terms("level", good="good,good english", basic="a little"),
        *_terms("hours", nights="nights", weekends="saturday and sunday", any="any"),
        *_terms("paid", unpaid="without pay"),
        *_terms("papers", lost="lost my papers"),
        *_terms("registration", not_registered="not registered", registered="registered"),
        *_terms("postcode", B21="Handsworth", B20="Handsworth Wood"),
        *_terms("other_work", told="also,repaired"),
        *_terms("ordinal", **{"2": "second,second one"}),
        *_terms("choice", **{
            "choice:none": "not started", "choice:book": "keep my seat", "english_test:none": "no test yet",
        }),
    ),
)
ARABIC = LanguageWords(
    keywords={Keyword.STOP: ("توقف", "الغاء الاشتراك")},
    answers={"yes": ("نعم",), "no": ("لا",)},
    numbers={"ثلاثين": 30, "خمسة": 5, "ستة": 6},
    years=("سنة", "سنوات", "سنين"),
    two_years=("سنتين",),
    halves=("ونصف",),
    negators=("مو", "مش"),
    prefixes=("ال", "ك"),
    terms=(
        *_terms("occupation", nurse_adult="ممرضة,ممرض", midwife="قابلة"),
        *_terms("country", SY="سوريا", YE="اليمن"),
        *_terms("test", IELTS="ايلتس"),
    ),
)
URDU = LanguageWords(
    years=("سال",),
    numbers={"تین": 3, "چھ": 6, "ڈیڑھ": 1.5},
    halves_before=("ساڑھے",),
    negators=("نہیں",),
    negator_follows=True,
    terms=(*_terms("occupation", nurse_adult="نرس", midwife="مڈوائف"), *_terms("country", SY="شام")),
)
BENGALI = LanguageWords(years=("বছর",), suffixes=("ের",), terms=tuple(_terms("occupation", nurse_adult="নার্স")))
ROMAN_URDU = LanguageWords(
    numbers={"paanch": 5},
    years=("saal",),
    terms=tuple(_terms("occupation", gardener="mali", driver_hgv="truck chalata")),
)
PASHTO = LanguageWords(
    years=("کاله",),
    numbers={"پنځه": 5, "اته": 8},
    negators=("نه", "نه یم"),
    negator_follows=True,
    negators_other_side=("نه",),
    calendar=Calendar(add=621),
    terms=(*_terms("occupation", nurse_adult="نرس", midwife="قابله"),),
)
TIGRINYA = LanguageWords(calendar=Calendar(add=8, words=("ግእዝ",)), terms=tuple(_terms("month", **{"3": "መጋቢት"})))

VOCABULARY = Vocabulary(
    languages={
        "en": ENGLISH, "ar": ARABIC, "ur": URDU, "ur-Latn": ROMAN_URDU, "bn": BENGALI, "ps": PASHTO, "ti": TIGRINYA,
    },
    outcodes=frozenset({"B21", "B20", "B18", "B33", "B12", "B2", "W2", "L7", "WC1A", "N7"}),
    known_words=frozenset({"interest", "market"}),
)
RULES = find.build(VOCABULARY)


def entities(text: str, *folders: str, expected: str = "", correcting: bool = False) -> list[Entity]:
    languages = tuple(dict.fromkeys((*folders, "en")))
    return list(
        find.find(
            text,
            fold(text),
            RULES,
            languages=languages,
            expected=Expectation(kind=expected),
            today=TODAY,
            correcting=correcting,
        )
    )


def found(text: str, *folders: str, expected: str = "", correcting: bool = False) -> set[str]:
    """`entity=value`, with `!` before what is negated and `/role` behind a part."""
    return {
        ("!" if e.role == "negated" else "")
        + f"{e.entity}={e.value}"
        + (f"/{e.role}" if e.role not in {"", "negated"} else "")
        + ("~" if e.fuzzy else "")
        for e in entities(text, *folders, expected=expected, correcting=correcting)
    }
