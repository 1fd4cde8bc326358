"""What able offices of the demonstration offer to share: invented good practices by dimension, title and text."""

GOOD_PRACTICES = {
    "healthcare": (
        (
            "One telephone number for the first visit",
            "A mediator answers, books the visit and reminds by message, so that newcomers see a family doctor in a "
            "week.",
        ),
        (
            "The vaccination bus on market day",
            "A nurse and an interpreter park at the market twice a month; records go to the family doctor the same "
            "day.",
        ),
    ),
    "schooling": (
        (
            "A welcome class of six weeks",
            "Children learn the language in the morning and join their future class in the afternoon, with a buddy "
            "there.",
        ),
        (
            "Parents' evenings in two languages",
            "A teacher and a parent who speaks both languages host them together; child care is in the next room.",
        ),
        (
            "Homework club with university students",
            "Students of pedagogy earn credits by helping refugee pupils three afternoons a week in the library.",
        ),
    ),
    "housing": (
        (
            "A guarantee for the first three months of rent",
            "The town answers for the deposit and checks each flat with the owner, so that families leave the site "
            "sooner.",
        ),
        (
            "Repair instead of rent",
            "Owners of empty flats get repairs paid and in return let them for three years at a fixed rent.",
        ),
    ),
    "governance": (
        (
            "A weekly table of all services",
            "Half an hour each Monday with health, school, housing and police; open points are written down and "
            "closed.",
        ),
        (
            "Five communes, one coordinator",
            "The communes share a coordinator and a budget line, and take turns in hosting the meetings.",
        ),
    ),
    "participation": (
        (
            "A council of newcomers with a budget of its own",
            "Twelve refugees, half of them women and three under 25, decide on small projects and are heard in "
            "council.",
        ),
        (
            "Rumours answered within a day",
            "Two staff members and three volunteers watch local groups and answer with facts before a rumour spreads.",
        ),
    ),
    "data": (
        (
            "One register, updated each month",
            "The offices agreed on five fields and one person who keeps them, with a written data-protection "
            "procedure.",
        ),
        (
            "A page that tells what is open today",
            "Opening hours and languages spoken at each counter, in three languages, kept by the front desk.",
        ),
    ),
    "protection": (
        (
            "A safe room and one person to call",
            "Women and children reach a trained person at any hour; steps to police, doctor and shelter are agreed.",
        ),
        (
            "Neighbours who look in",
            "Volunteers with a background check visit older and disabled refugees weekly and call the office if "
            "needed.",
        ),
    ),
}
