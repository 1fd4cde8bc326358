"""Units as people type them behind a number, in every language; another unit is never taken for the one asked."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from questionnaires.model import Question, Questionnaire
from questionnaires.translations import translator
from questionnaires.written_dates import LANGUAGES

WORDS: Mapping[str, str] = {
    "%": "%|percent|per cent|pct|procent|procenta|proc|la sută|pour cent|відсотків|відс",
    "days": "d|day|days|dni|dzień|zi|zile|j|jour|jours|день|дні|днів|дн",
    "hours": "h|hr|hrs|hour|hours|godz|godzina|godziny|godzin|oră|ore|heure|heures|год|година|години|годин",
    "people": "person|persons|people|os|osoba|osoby|osób|pers|persoană|persoane|personne|personnes|особа|особи|осіб",
}
"""By the first word of the English unit: how it is written beside a number, singular forms and abbreviations too."""

MONEY: Mapping[str, tuple[str, ...]] = {
    "PLN": ("pln", "zł", "zl", "złotych", "złote", "złoty", "зл"),
    "RON": ("ron", "lei", "leu", "леїв", "леї"),
    "MDL": ("mdl", "lei", "leu", "леїв", "леї"),
    "EUR": ("eur", "euro", "€", "євро"),
}


def units_of(question: Question, questionnaire: Questionnaire) -> tuple[str, ...]:
    """The ways in which the unit of a question is written; money stands apart, since the country decides on it."""
    if not question.unit or question.unit == "currency":
        return ()
    return _units_of(question.name, question.unit, questionnaire)


@lru_cache(maxsize=2048)
def _units_of(name: str, unit: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    told = [translator(questionnaire, language).text(f"{name}/unit").text for language in LANGUAGES]
    found = [text for text in (unit, *told) if text]
    found += [text.split()[0] for text in found]
    found += WORDS.get(unit.split(maxsplit=1)[0], "").split("|")
    return tuple(sorted({text.lower() for text in found if text}, key=len, reverse=True))


def without_unit(text: str, units: Collection[str]) -> str:
    """The text without the longest of the units that stands at its end, behind a number."""
    for unit in units:
        for written in (unit, f"{unit}."):
            rest = text[: -len(written)].rstrip()
            if text.lower().endswith(written) and rest[-1:].isdigit():
                return rest
    return text


def without_currency(text: str, currency: str) -> str:
    """The text without the name of a country's own money; that of another's is left, so that it is asked about."""
    return without_unit(
        text.strip(), sorted({currency.lower(), *MONEY.get(currency, ())} - {""}, key=len, reverse=True)
    )
