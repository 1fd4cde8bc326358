"""What pyxform makes of an XLSForm: each question with its type, choices and logic, read from the XForm alone.

Nothing here knows our own model, so that a form and what we send out after taking it in are compared by somebody else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.questionnaires.importing.xform_texts import Said, Texts, repeats_around

XF = "{http://www.w3.org/2002/xforms}"
XH = "{http://www.w3.org/1999/xhtml}"
STRINGS = re.compile(r"""('[^']*'|"[^"]*")""")
PATH = re.compile(r"(?:current\(\)/)?(?:\.\.?(?:/\.\.)*/|/)(?:[\w.:-]+/)*([A-Za-z_][\w.:-]*)")
SPACE = re.compile(r"\s*([()=<>!+*,|-])\s*|\s+")
CONTROLS = ("input", "select1", "select", "upload", "range", "rank", "trigger", "secret")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a phone asks it. `when` is all that must be true for it to be asked, conditions of groups too."""

    control: str
    type: str
    required: str
    constraint: str
    calculation: str
    when: frozenset[str]
    choices: tuple[tuple[str, str], ...]
    filter: str
    default: str
    """What is filled in beforehand, fixed or worked out."""
    listed: str
    """The id of its list, which only names it."""
    inside: tuple[tuple[str, str], ...] = ()
    """The repeats around it from outside, each with the name of what counts it."""
    says: frozenset[Said] = frozenset()
    """Everything that it says, in every language."""
    choices_say: frozenset[tuple[str, Said]] = frozenset()


def asked_in(xform: str) -> dict[str, Asked]:
    """The questions and calculations of an XForm by name."""
    root = ElementTree.fromstring(xform)
    model = next(root.iter(f"{XF}model"))
    texts = _texts(model)
    instances = {part.get("id", ""): part for part in model.iter(f"{XF}instance") if part.get("id")}
    binds = {bind.get("nodeset", ""): bind for bind in model.iter(f"{XF}bind")}
    controls = dict(_controls(next(root.iter(f"{XH}body"))))
    paths = [*binds, *(path for path in controls if path not in binds)]
    leaves = [path for path in paths if path in controls or not any(other.startswith(f"{path}/") for other in paths)]
    defaults = _defaults(root, model)
    repeats = {part.get("nodeset", ""): part for part in root.iter(f"{XF}repeat")}
    words, found = Texts(model), dict[str, Asked]()
    for path in leaves:
        if "/meta/" in path or path.count("/") < 2:
            continue
        control = controls.get(path)
        asked = _asked(path, binds, control, instances, texts, defaults.get(path, ""))
        *_, above, name = path.split("/")
        found[f"{above}/{name}" if name in found else name] = replace(
            asked,
            inside=repeats_around(path, repeats),
            says=words.of_question(control, binds.get(path, Element("bind"))),
            choices_say=words.of_choices(control, instances),
        )
    return found


def _asked(
    path: str,
    binds: dict[str, Element],
    control: Element | None,
    instances: dict[str, Element],
    texts: dict[str, str],
    default: str,
) -> Asked:
    bind = binds.get(path, Element("bind"))
    conditions: set[str] = set()
    steps = path.split("/")
    for length in range(3, len(steps) + 1):
        here = binds.get("/".join(steps[:length]))
        if here is not None and here.get("relevant"):
            conditions |= set(conjuncts(here.get("relevant", "")))
    tag = control.tag.removeprefix(XF) if control is not None else ""
    tag = "select1" if control is not None and control.get("query") else tag
    choices, condition, listed = _choices(control, instances, texts) if control is not None else ((), "", "")
    calculation = plain(bind.get("calculate", ""))
    said = plain(bind.get("required", "")), plain(bind.get("constraint", ""))
    return Asked(
        tag, bind.get("type", ""), *said, calculation, frozenset(conditions), choices, condition, default, listed
    )


def _defaults(root: Element, model: Element) -> dict[str, str]:
    """What stands in the instance of a form, and what is worked out when it is opened, by path."""
    instance = next(part for part in model.iter(f"{XF}instance") if not part.get("id"))
    found = dict(_filled(instance[0], f"/{instance[0].tag.rpartition('}')[2]}"))
    return found | {part.get("ref", ""): plain(part.get("value", "")) for part in root.iter(f"{XF}setvalue")}


def _filled(part: Element, path: str) -> Iterator[tuple[str, str]]:
    for child in part:
        here = f"{path}/{child.tag.rpartition('}')[2]}"
        if (child.text or "").strip():
            yield here, (child.text or "").strip()
        yield from _filled(child, here)


def plain(expression: str) -> str:
    """An expression with names for paths, and without what means nothing: spaces, and brackets around the whole."""
    parts = STRINGS.split(expression.strip())
    made = "".join(
        f"'{part[1:-1]}'" if place % 2 else SPACE.sub(lambda found: found[1] or " ", PATH.sub(r"${\1}", part))
        for place, part in enumerate(parts)
    )
    made = made.strip()
    while made.startswith("(") and _closing(made) == len(made) - 1:
        made = made[1:-1].strip()
    return made


def conjuncts(expression: str) -> Iterator[str]:
    """The parts of a condition that must all be true."""
    made = plain(expression)
    depth, start, quoted = 0, 0, False
    cuts = []
    for place, sign in enumerate(made):
        quoted ^= sign == "'"
        depth += (sign == "(") - (sign == ")") if not quoted else 0
        if not quoted and depth == 0 and re.match(r"(?<![\w}-])or\b", made[place:]) and _is_word(made, place):
            yield made
            return
        if not quoted and depth == 0 and made[place : place + 3] == "and" and _is_word(made, place, 3):
            cuts.append((start, place))
            start = place + 3
    if not cuts:
        yield made
        return
    for first, last in [*cuts, (start, len(made))]:
        yield from conjuncts(made[first:last])


def _is_word(text: str, place: int, length: int = 2) -> bool:
    before, after = text[place - 1 : place], text[place + length : place + length + 1]
    return place > 0 and not re.match(r"[\w$.{-]", before) and not re.match(r"[\w.-]", after)


def _closing(text: str) -> int:
    depth, quoted = 0, False
    for place, sign in enumerate(text):
        quoted ^= sign == "'"
        depth += (sign == "(") - (sign == ")") if not quoted else 0
        if depth == 0 and not quoted:
            return place
    return -1


def _controls(body: Element) -> Iterator[tuple[str, Element]]:
    for part in body.iter():
        if part.tag.removeprefix(XF) in CONTROLS and part.get("ref"):
            yield part.get("ref", ""), part


def _choices(
    control: Element, instances: dict[str, Element], texts: dict[str, str]
) -> tuple[tuple[tuple[str, str], ...], str, str]:
    itemset = control.find(f"{XF}itemset")
    if itemset is None and control.get("query"):
        found = re.match(r"instance\('([^']+)'\)/[r]oot/item(?:\[(.*)\])?", control.get("query", ""), re.DOTALL)
        return (), plain(found[2] or "") if found else "", found[1] if found else ""
    if itemset is None:
        items = control.findall(f"{XF}item")
        return tuple((_said(item.find(f"{XF}value")), _label(item.find(f"{XF}label"), texts)) for item in items), "", ""
    nodeset = itemset.get("nodeset", "")
    found = re.match(r"(?:randomize\()?instance\('([^']+)'\)/[r]oot/item(?:\[(.*)\])?", nodeset, re.DOTALL)
    if found is None or found[1] not in instances:
        return (), plain(nodeset), ""
    items = list(instances[found[1]].iter(f"{XF}item"))
    listed = []
    for item in items:
        key = item.find(f"{XF}itextId")
        label = texts.get(_said(key), "") if key is not None else _said(item.find(f"{XF}label"))
        listed.append((_said(item.find(f"{XF}name")), label))
    return tuple(listed), plain(found[2] or ""), found[1]


def _label(label: Element | None, texts: dict[str, str]) -> str:
    if label is None:
        return ""
    found = re.match(r"jr:itext\('(.+)'\)", label.get("ref", ""))
    return texts.get(found[1], "") if found else _said(label)


def _texts(model: Element) -> dict[str, str]:
    """The texts of the first language, by their id."""
    translation = next(model.iter(f"{XF}translation"), None)
    return {
        text.get("id", ""): _said(next((v for v in text.findall(f"{XF}value") if not v.get("form")), None))
        for text in (translation.findall(f"{XF}text") if translation is not None else ())
    }


def _said(part: Element | None) -> str:
    return " ".join("".join(part.itertext()).split()) if part is not None else ""
