"""Names that plainly belong to no real place: words of tale and invention, put together as place names are."""

from collections.abc import Iterator
from itertools import product

POLISH_STEMS = (
    "Zmyślin", "Bajkowo", "Baśniów", "Legendowo", "Wymyślnik", "Ułudno", "Śnigród", "Marzenin Baśniowy", "Fikcjonów",
    "Niebywałowo", "Gdzieśtamów", "Zagadkowiec", "Opowieścin", "Nibylandów", "Wyobraźniów", "Czarodziejno",
    "Przykładowiec", "Mitogród", "Dawnotemów", "Siedmiogórzyn Baśniowy",
)  # fmt: skip
POLISH_ENDINGS = ("", " Wielki", " Mały", " Górny", " Dolny")
ROMANIAN_HEADS = ("Valea", "Poiana", "Izvorul", "Dealul", "Gura")
ROMANIAN_TAILS = (
    "Basmului", "Închipuirii", "Poveștii", "Visului", "Legendei", "Plăsmuirii", "Ficțiunii", "Zânei de Poveste",
    "Balaurului", "Inventată", "Nicăieriului", "Snoavei", "Ghicitorii", "Născocirii", "Oricuiului", "Exemplului",
    "Făt-Frumosului", "Ursitoarelor", "Solomonarului", "Zmeului",
)  # fmt: skip
MOLDOVAN_HEADS = ("Satul", "Fântâna", "Livada", "Podul")


def polish() -> Iterator[str]:
    """One hundred names in the manner of Polish towns."""
    return (stem + ending for ending, stem in product(POLISH_ENDINGS, POLISH_STEMS))


def romanian() -> Iterator[str]:
    """One hundred names in the manner of Romanian communes."""
    return (f"{head} {tail}" for head, tail in product(ROMANIAN_HEADS, ROMANIAN_TAILS))


def moldovan() -> Iterator[str]:
    """Eighty names in the manner of Moldovan villages."""
    return (f"{head} {tail}" for head, tail in product(MOLDOVAN_HEADS, ROMANIAN_TAILS))
