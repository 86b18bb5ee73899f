"""The project's own content."""

from pathlib import Path

from bot.content.check import check, failed, sms_table

CHECKOUT = Path(__file__).resolve().parents[3]


def test_it_has_no_error():
    """A warning (a language in preparation) is allowed; `doorstep check` shows both."""
    findings = check(CHECKOUT)

    assert not failed(findings), "\n".join(map(str, findings))


def test_english_is_measured():
    english, *_ = sms_table(CHECKOUT)

    assert english.texts > 200
    assert english.more == 0
