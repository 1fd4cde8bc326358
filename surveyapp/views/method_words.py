"""How figures are made, in plain words, for the page of the method and for every report."""

from flask_babel import lazy_gettext

METHOD = (
    (
        "gap",
        lazy_gettext("A gap"),
        (
            lazy_gettext(
                "An indicator compares what there is with what there should be. Its gap runs from 0, "
                "nothing is missing, to 100, everything is missing. For a capacity level, the gap is "
                "the distance to a target level that is written in the questionnaire. For a service, it"
                " is the part of the need that is not covered. For a number, it is its place between "
                "two fixed goalposts, which never depend on what others answered."
            ),
            lazy_gettext(
                "What does not apply to a municipality leaves its score. What is not known is left out "
                "too, and counts against data readiness: the share of the questions asked that were "
                "answered."
            ),
        ),
    ),
    (
        "theme",
        lazy_gettext("A theme, and all themes together"),
        (
            lazy_gettext(
                "The gap of a theme is the weighted mean of its indicators, and the whole is the "
                "weighted mean of the themes; the weights are written in the questionnaire. Where less "
                "than half of the weight that applies was answered, there is no figure for that "
                "municipality."
            ),
        ),
    ),
    (
        "mean",
        lazy_gettext("A mean for many municipalities"),
        (
            lazy_gettext(
                "Those that answered stand for those of their size and region that did not. There are "
                "two ways to count, and both are shown: each municipality once, or each hosted refugee "
                "once. A municipality with more than 2%% of a country's refugees stands only for "
                "itself; if it has not answered, it is named and not estimated."
            ),
        ),
    ),
    (
        "interval",
        lazy_gettext("The interval and the range"),
        (
            lazy_gettext(
                "The 95%% interval says how far the mean could lie from the one of everybody by the "
                "chance of who answered, if who answers has nothing to do with the answer within a size"
                " and region. It shrinks to nothing when everybody has answered. Those who answer are "
                "not a random sample, so a second figure is shown beside it: the range in which the "
                "mean would lie if those who did not answer were like the lowest or like the highest "
                "quarter of those who did."
            ),
            lazy_gettext(
                "The range is published from twenty answers on, since otherwise the mean of fewer than five could be "
                "worked out from it."
            ),
        ),
    ),
    (
        "title",
        lazy_gettext("Titles"),
        (
            lazy_gettext(
                "A title calls something the highest only where each difference from the others passes "
                "a statistical test and is at least five points. Otherwise it says which are among the "
                "highest, or that nothing stands out."
            ),
        ),
    ),
    (
        "severe",
        lazy_gettext("A severe gap"),
        (
            lazy_gettext(
                "Gaps fall into five bands whose boundaries are written in the questionnaire. Pages "
                "show the share of municipalities in the two highest bands, never the band of a mean."
            ),
            lazy_gettext(
                "Such a share counts municipalities by what they answered. Questions left open are not "
                "filled here as they are for means: what is filled lies near the middle of its stratum, "
                "which would draw municipalities out of the highest bands or into them."
            ),
        ),
    ),
    (
        "hidden",
        lazy_gettext("What is not shown"),
        (
            lazy_gettext(
                "Outside the roles that may read approved answers, a figure is not shown where fewer "
                "than five municipalities answered, where one of them dominates a total, or where it "
                "could be worked out from other published figures."
            ),
        ),
    ),
    (
        "frame",
        lazy_gettext("Of whom a figure speaks"),
        (
            lazy_gettext(
                "The municipalities asked are the members of the associations, not every municipality "
                "of a country. Figures speak for those members."
            ),
        ),
    ),
)
"""Anchor, title and paragraphs of each step."""


def method_chapters() -> list[tuple[str, str, list[str]]]:
    """Anchor, title and paragraphs of each step, in the language of the page."""
    # Texts of templates write %% for %; without anything to fill in, only an empty % makes one of two.
    return [(name, str(title), [str(text) % () for text in texts]) for name, title, texts in METHOD]
