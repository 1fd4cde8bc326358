"""What is told of the invented practices beyond title and text: which gaps they answer, what they cost, and some of
them in the words of an office that writes in its own language.
"""

FACTS = {
    "One telephone number for the first visit": ("h1 h4_family h5", "Half a post and a mobile telephone"),
    "The vaccination bus on market day": ("h6 h3", "About 9,000 euros a year; the bus belongs to the county"),
    "A welcome class of six weeks": ("e4 e5", "Two teachers for six weeks, twice a year"),
    "Parents' evenings in two languages": ("e7 e8 e12", "Four evenings a year, about 150 euros each"),
    "Homework club with university students": ("e1 e9", "Snacks and books, about 2,000 euros a year"),
    "A guarantee for the first three months of rent": ("s1 s6 s8", "A fund of 40,000 euros; a tenth of it was drawn"),
    "Repair instead of rent": ("s1 s3 s5", "About 4,500 euros a flat"),
    "A weekly table of all services": ("g3 g2", "Nothing but half an hour a week"),
    "Five communes, one coordinator": ("g4 g2 g6", "One post, shared by five budgets"),
    "A council of newcomers with a budget of its own": ("a1 a3 a4", "10,000 euros a year to decide on"),
    "Rumours answered within a day": ("a5", "Two hours a week of two people"),
    "One register, updated each month": ("d1 d2 d3 d8", "Ten days of work to begin with, one a month since"),
    "A page that tells what is open today": ("d4 d5", "The translator, about 80 euros a month"),
    "A safe room and one person to call": ("v1 v6", "A room in the clinic and a standby allowance"),
    "Neighbours who look in": ("v7 v8", "Insurance and training, about 1,200 euros a year"),
}
"""By title: indicators of the theme, and the cost."""

HOLDERS = {
    "One telephone number for the first visit": ("MD", "en", True),
    "The vaccination bus on market day": ("RO", "ro", True),
    "A welcome class of six weeks": ("PL", "pl", True),
    "Parents' evenings in two languages": ("MD", "en", False),
    "Homework club with university students": ("RO", "ro", True),
    "A guarantee for the first three months of rent": ("PL", "en", True),
    "A weekly table of all services": ("PL", "pl", True),
    "Five communes, one coordinator": ("MD", "ro", True),
    "A council of newcomers with a budget of its own": ("RO", "ro", True),
    "Rumours answered within a day": ("PL", "en", False),
    "One register, updated each month": ("RO", "en", False),
    "A page that tells what is open today": ("PL", "en", True),
    "A safe room and one person to call": ("MD", "en", True),
    "Neighbours who look in": ("PL", "pl", True),
}
"""By title: the country of the municipality that offers it, the language it is told in, and whether it was accepted."""

LOCAL = {
    "pl": {
        "A welcome class of six weeks": (
            "Sześciotygodniowa klasa powitalna",
            "Rano dzieci uczą się polskiego, po południu dołączają do swojej przyszłej klasy, gdzie czeka na nie "
            "rówieśnik-opiekun.",
            "Dwoje nauczycieli przez sześć tygodni, dwa razy w roku",
        ),
        "A weekly table of all services": (
            "Cotygodniowe spotkanie wszystkich służb",
            "Pół godziny w każdy poniedziałek: zdrowie, szkoły, mieszkania i policja. Sprawy otwarte są zapisywane i "
            "zamykane.",
            "Tylko pół godziny tygodniowo",
        ),
        "Neighbours who look in": (
            "Sąsiedzi, którzy zaglądają",
            "Sprawdzeni wolontariusze odwiedzają co tydzień starszych i niepełnosprawnych uchodźców i w razie potrzeby "
            "dzwonią do urzędu.",
            "Ubezpieczenie i szkolenie, około 5 tys. zł rocznie",
        ),
    },
    "ro": {
        "The vaccination bus on market day": (
            "Autobuzul de vaccinare în ziua de târg",
            "O asistentă și un interpret vin la piață de două ori pe lună; datele ajung la medicul de familie în "
            "aceeași zi.",
            "Circa 9.000 de euro pe an; autobuzul este al județului",
        ),
        "Homework club with university students": (
            "Clubul de teme cu studenți",
            "Studenți la pedagogie primesc credite pentru că ajută elevii refugiați trei după-amiezi pe săptămână, la "
            "bibliotecă.",
            "Gustări și cărți, circa 2.000 de euro pe an",
        ),
        "Five communes, one coordinator": (
            "Cinci localități, un coordonator",
            "Localitățile împart un coordonator și o linie de buget și găzduiesc pe rând întâlnirile.",
            "Un post, plătit din cinci bugete",
        ),
        "A council of newcomers with a budget of its own": (
            "Un consiliu al noilor veniți, cu buget propriu",
            "Doisprezece refugiați, jumătate femei și trei sub 25 de ani, decid asupra unor proiecte mici și sunt "
            "ascultați în consiliu.",
            "10.000 de euro pe an asupra cărora decid",
        ),
    },
}
"""By language and title: title, text and cost."""
