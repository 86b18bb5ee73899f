"""Short makers of what sources send. Everything invented."""

import json
from pathlib import Path
from xml.sax.saxutils import escape

from bot.content.feeds import read_feeds, read_wording
from bot.feeds.read import read
from tests.fakes import content

ROOT = Path(__file__).parents[3]
KNOWN = content.knowledge()
WORDS = read_wording(ROOT / "knowledge")
CONTRACTS, FEEDS = read_feeds(ROOT / "knowledge" / "feeds.yaml")


def load(text, name="file", contracts=None):
    data = text if isinstance(text, bytes) else (text if isinstance(text, str) else json.dumps(text)).encode()
    return read(data, name, KNOWN, WORDS, *([contracts] if contracts else []))


def said(found):
    return [str(problem) for problem in found.problems]


def vacancy(number="C1", **changes):
    fields = {
        "id": number, "title": "Staff Nurse - Band 5", "description": "", "employer": "Midland hospital trust",
        "salary": "£32,073 a year", "type": "Permanent", "postDate": "2026-11-16T09:30:00", "closeDate": "2026-12-04",
        "url": f"https://www.jobs.nhs.uk/candidate/jobadvert/{number}", **changes,
    }
    places = fields.pop("places", "<locations><location>Smethwick, B66 2QT</location></locations>")
    raw = fields.pop("raw", "")
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value is not None)
    return f"<vacancyDetails>{inside}{places}{raw}</vacancyDetails>"


def search(*vacancies, root="nhsJobs", pages=1, total=None):
    head = f"<totalPages>{pages}</totalPages>" + (f"<totalResults>{total}</totalResults>" if total is not None else "")
    return f"<?xml version='1.0' encoding='UTF-8'?><{root}>{head}{''.join(vacancies)}</{root}>"


def release(ocid="ocds-b5fd17-1", *, tag=("tender",), date="2026-11-11T11:00:37Z", **tender):
    usual = {
        "title": "Grounds maintenance", "description": "Keep it tidy.rnrnPlease quote.", "status": "active",
        "classification": {"scheme": "CPV", "id": "77310000"},
        "items": [{"id": "1", "deliveryAddresses": [{"postalCode": "B66 2QT"}]}],
        "value": {"amount": 10000, "currency": "GBP"}, "tenderPeriod": {"endDate": "2026-12-17T10:00:00Z"},
        "suitability": {"sme": True, "vcse": True},
        "documents": [
            {"documentType": "biddingDocuments", "url": "https://example.org/terms"},
            {"documentType": "tenderNotice", "url": "https://www.contractsfinder.service.gov.uk/Notice/1"},
        ],
    }
    made = {"ocid": ocid, "date": date, "tag": list(tag), "buyer": {"name": "City council"}}
    return {**made, "tender": {**usual, **tender}} if tender.get("title", 1) is not None else made


def package(*releases, following=""):
    return {"releases": list(releases), **({"links": {"next": following}} if following else {})}


def service(number="s1", **changes):
    return {
        "id": number, "name": "ESOL class", "status": "active", "description": "<p>Learn English with us.</p>",
        "url": "https://example.org/esol", "organization": {"id": "o", "name": "City college"}, **changes,
    }


def at(postal_code="B18 7QH", name="Community centre", **location):
    return [{"location": {"name": name, "addresses": [{"postal_code": postal_code, "city": "Birmingham"}], **location}}]
