"""Why an unusual answer is right: the short list from which a soft check is confirmed."""

from collections.abc import Mapping

from surveyapp.languages import mark

REASONS: Mapping[str, str] = {
    "checked": mark("We checked it with the source, and it is right"),
    "changed": mark("The situation has changed a lot"),
    "counted_differently": mark("We count this in another way"),
    "estimate": mark("It is our best estimate"),
    "other": mark("Another reason, given in the note"),
}
"""By the code that is stored; the words are translated where they are shown."""

OTHER = "other"
