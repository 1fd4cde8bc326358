"""Names and codes of an XLSForm made ours: lower-case where they must be, each once, and remembered."""

import re
import unicodedata
from dataclasses import dataclass, field

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
LONGEST_NAME, LONGEST_CODE = 60, 40


@dataclass(slots=True)
class Names:
    """Names of one kind: what was called otherwise, and by what name it is known now."""

    taken: set[str] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)

    def give(self, wanted: str, otherwise: str = "unnamed") -> str:
        """A name for what is called `wanted`, different from all given before."""
        name = free(plain(wanted, otherwise), self.taken, LONGEST_NAME)
        self.taken.add(name)
        self.known.setdefault(wanted, name)
        return name


def plain(text: str, otherwise: str = "unnamed") -> str:
    """A text as a name: letters without marks, in lower case, anything else as _."""
    if NAME.fullmatch(text):
        return text
    spelled = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", spelled).strip("_")
    if not name:
        return otherwise
    return (name if name[0].isalpha() else f"x{name}" if name[0].isdigit() else otherwise)[:LONGEST_NAME]


def code(text: str, taken: set[str]) -> str:
    """A text as the code of a choice that is not among those taken."""
    if CODE.fullmatch(text) and text not in taken:
        return text
    negative = text.startswith("-") and text[1:2].isdigit()
    spelled = unicodedata.normalize("NFKD", f"minus{text[1:]}" if negative else text).encode("ascii", "ignore").decode()
    made = re.sub(r"[^A-Za-z0-9_.-]+", "_", spelled).strip("_.-")[:LONGEST_CODE] or "choice"
    return free(made, taken, LONGEST_CODE)


def free(name: str, taken: set[str], longest: int) -> str:
    """The name, or with a number behind it where it is taken."""
    found, number = name, 2
    while found in taken:
        found = f"{name[: longest - len(str(number)) - 1]}_{number}"
        number += 1
    return found
