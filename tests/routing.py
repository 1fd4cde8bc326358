"""Routes of the many applications of a run: compiled once, since they are the same and take longest to make."""

from collections.abc import Callable

from werkzeug.routing import Rule

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
