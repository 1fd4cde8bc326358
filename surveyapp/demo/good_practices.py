"""What able offices of the demonstration offer to share: one invented good practice a dimension, title and text."""

GOOD_PRACTICES = {
    "healthcare": (
        "One telephone number for the first visit",
        "A mediator answers, books the visit and reminds by message, so that newcomers see a family doctor in a week.",
    ),
    "schooling": (
        "A welcome class of six weeks",
        "Children learn the language in the morning and join their future class in the afternoon, with a buddy there.",
    ),
    "housing": (
        "A guarantee for the first three months of rent",
        "The town answers for the deposit and checks each flat with the owner, so that families leave the site sooner.",
    ),
    "governance": (
        "A weekly table of all services",
        "Half an hour each Monday with health, school, housing and police; open points are written down and closed.",
    ),
    "participation": (
        "A council of newcomers with a budget of its own",
        "Twelve refugees, half of them women and three under 25, decide on small projects and are heard in council.",
    ),
    "data": (
        "One register, updated each month",
        "The offices agreed on five fields and one person who keeps them, with a written data-protection procedure.",
    ),
    "protection": (
        "A safe room and one person to call",
        "Women and children reach a trained person at any hour; steps to police, doctor and shelter are agreed.",
    ),
}
