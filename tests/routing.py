"""Routes of the many applications of a run: compiled once, since they are the same and take longest to make."""

from collections.abc import Callable, Iterable

from werkzeug.routing import Rule
from werkzeug.routing.converters import BaseConverter
from werkzeug.routing.rules import RulePart

Builder = Callable[..., tuple[str, str]]


def compiled_once(compile_builder: Callable[[Rule, bool], Builder]) -> Callable[[Rule, bool], Builder]:
    """What compiles the addresses of a rule, but takes those of an equal rule of another application where it can."""
    made: dict[tuple[object, ...], Builder] = {}

    def once(rule: Rule, append_unknown: bool = True) -> Builder:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    return once


def parsed_once(parse: Callable[[Rule, str], Iterable[RulePart]]) -> Callable[[Rule, str], Iterable[RulePart]]:
    """What takes the text of a rule apart, but takes the parts of the same text where it was taken apart before."""
    made: dict[tuple[object, ...], tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]] = {}

    def once(rule: Rule, text: str) -> Iterable[RulePart]:
        key = (text, *rule.map.converters.values())
        if key not in made:
            begun, before = len(rule._trace), set(rule._converters)
            parts = list(parse(rule, text))
            own = {name: found for name, found in rule._converters.items() if name not in before}
            made[key] = parts, rule._trace[begun:], own
        else:
            parts, trace, own = made[key]
            rule._trace += trace
            rule._converters |= own
            rule.arguments |= own.keys()
        return parts

    return once
