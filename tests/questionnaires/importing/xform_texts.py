"""What an XForm says to people, in every language: labels, hints, messages, pictures and sounds of its questions.

As `xform_facts`, it knows nothing of our own model.
"""

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

XF = "{http://www.w3.org/2002/xforms}"
JR = "{http://openrosa.org/javarosa}"
KEY = re.compile(r"jr:itext\('(.+)'\)")
NONE = "-"
"""What pyxform writes where a language lacks a text."""
Said = tuple[str, str, str]
"""Which text (`label`, `hint`, `message`, `image` and so on), its language as the form calls it, and the text."""


class Texts:
    """The texts of a form by their id."""

    def __init__(self, model: Element) -> None:
        self._found: dict[str, list[Said]] = {}
        for translation in model.iter(f"{XF}translation"):
            for text in translation.findall(f"{XF}text"):
                for value in text.findall(f"{XF}value"):
                    said = spoken(value)
                    if said not in ("", NONE):
                        told = (value.get("form", ""), translation.get("lang", ""), said)
                        self._found.setdefault(text.get("id", ""), []).append(told)

    def of_id(self, key: str, what: str) -> Iterator[Said]:
        """All that stands under an id: the text itself as `what`, and pictures and the like as what they are."""
        yield from ((form or what, language, said) for form, language, said in self._found.get(key, ()))

    def of_part(self, part: Element | None, what: str) -> Iterator[Said]:
        """A label or hint: written into the form, or under an id."""
        if part is None:
            return
        found = KEY.fullmatch(part.get("ref", ""))
        if found:
            yield from self.of_id(found[1], what)
        elif said := spoken(part):
            yield what, "", said

    def of_question(self, control: Element | None, bind: Element) -> frozenset[Said]:
        """Everything that a question says."""
        found: list[Said] = []
        if control is not None:
            found += self.of_part(control.find(f"{XF}label"), "label")
            found += self.of_part(control.find(f"{XF}hint"), "hint")
        for attribute, what in (("constraintMsg", "message"), ("requiredMsg", "required message")):
            written = bind.get(f"{JR}{attribute}", "")
            key = KEY.fullmatch(written)
            found += self.of_id(key[1], what) if key else [(what, "", written)] if written else []
        return frozenset(found)

    def of_choices(self, control: Element | None, instances: Mapping[str, Element]) -> frozenset[tuple[str, Said]]:
        """What each choice says, by its code."""
        if control is None:
            return frozenset()
        found: list[tuple[str, Said]] = []
        for item in control.findall(f"{XF}item"):
            code = spoken(item.find(f"{XF}value"))
            found += ((code, said) for said in self.of_part(item.find(f"{XF}label"), "label"))
        itemset = control.find(f"{XF}itemset")
        nodeset = itemset.get("nodeset", "") if itemset is not None else control.get("query", "")
        listed = re.search(r"instance\('([^']+)'\)", nodeset)
        for item in instances[listed[1]].iter(f"{XF}item") if listed and listed[1] in instances else ():
            code, key = spoken(item.find(f"{XF}name")), item.find(f"{XF}itextId")
            label = ("label", "", spoken(item.find(f"{XF}label")))
            said = self.of_id(spoken(key), "label") if key is not None else [label]
            found += ((code, one) for one in said if one[2])
        return frozenset(found)


def spoken(part: Element | None) -> str:
    """A text on one line, with names for the answers that it shows."""
    if part is None:
        return ""
    words = [part.text or ""]
    for child in part:
        words += [f"${{{child.get('value', '').strip().rpartition('/')[2]}}}", child.tail or ""]
    return " ".join("".join(words).split())


def repeats_around(path: str, repeats: Mapping[str, Element]) -> tuple[tuple[str, str], ...]:
    """The repeats in which a question stands, from outside, with what says how often each is asked."""
    steps = path.split("/")
    above = ("/".join(steps[:length]) for length in range(2, len(steps)))
    return tuple(
        (here.rpartition("/")[2], repeats[here].get(f"{JR}count", "").rpartition("/")[2])
        for here in above
        if here in repeats
    )
