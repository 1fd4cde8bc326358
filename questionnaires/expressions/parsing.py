"""From the text of an expression to its tree: the operators and calls of ODK XPath, by a Pratt parser of our own."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NoReturn

LONGEST = 2000
DEEPEST = 60

NodeKind = Literal["number", "text", "answer", "self", "tag", "call", "operator"]


class ExpressionError(Exception):
    """What is wrong with an expression, at which character (from 1), and what would mend it."""

    def __init__(self, column: int, problem: str, mend: str, subject: str = "") -> None:
        self.column, self.problem, self.mend, self.subject = column, problem, mend, subject
        super().__init__(f"character {column}: {problem}; {mend}")


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression as written: the number, text, name, function or operator, and its place from 0."""

    kind: NodeKind
    value: str | float
    at: int
    parts: tuple["Node", ...] = ()
    height: int = 1
    """Levels of the tree below and with this node."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


TOKENS = re.compile(
    r"""(?P<space>\s+)
    | (?P<answer>\$\{\s*[^}\s]*\s*\})
    | (?P<number>\d+(?:\.\d*)?|\.\d+)
    | (?P<text>'[^']*'|"[^"]*")
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:[-:][A-Za-z_][A-Za-z0-9_]*)*)
    | (?P<sign><=|>=|!=|==|[-=<>+*(),.]|/)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
TIGHTER = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))
POWER = {operator: power for power, operators in enumerate(TIGHTER, 1) for operator in operators}
NEGATION = 7
VALUES: dict[str, Callable[[str], tuple[NodeKind, str | float]]] = {
    "number": lambda text: ("number", float(text)),
    "text": lambda text: ("text", text[1:-1]),
    "answer": lambda text: ("answer", text[2:-1].strip()),
}
MENDS = {
    "==": "write one =",
    "/": "write div to divide; paths are written ${name}",
    "&": "write and",
    "|": "write or",
    "!": "write not(…) or !=",
    "$": "write an answer as ${name}",
    "'": "close the quotes",
    '"': "close the quotes",
}


def parse(text: str) -> Node:
    """The tree of an expression; raises ExpressionError at the first character that cannot stand where it does."""
    if len(text) > LONGEST:
        raise ExpressionError(1, f"the expression is longer than {LONGEST} characters", "move a part to a calculate")
    reader = _Reader(text)
    node = reader.expression(0)
    reader.expect_end()
    return node


class _Reader:
    """The tokens of one expression, and where reading stands."""

    def __init__(self, text: str) -> None:
        found = TOKENS.finditer(text)
        self.tokens = [_Token(str(m.lastgroup), m[0], m.start()) for m in found if m.lastgroup != "space"]
        self.tokens.append(_Token("end", "", len(text)))
        self.next = 0
        self.depth = 0

    def expression(self, power: int) -> Node:
        """Read an operand and every operator that binds tighter than `power`."""
        self.depth += 1
        if self.depth > DEEPEST:
            self._too_deep(self._now())
        left = self._operand()
        while POWER.get(operator := self._operator(), 0) > power:
            token = self._take()
            right = self.expression(POWER[operator])
            left = self._node("operator", operator, token, (left, right))
        self.depth -= 1
        return left

    def expect_end(self) -> None:
        """Nothing may follow."""
        token = self._now()
        if token.kind != "end":
            self._fail(token, f"'{token.text}' cannot stand here", MENDS.get(token.text, "put an operator before it"))

    def _now(self) -> _Token:
        return self.tokens[self.next]

    def _take(self) -> _Token:
        token = self.tokens[self.next]
        self.next += 1
        return token

    def _operator(self) -> str:
        token = self._now()
        return token.text if token.kind in ("sign", "word") else ""

    def _fail(self, token: _Token, problem: str, mend: str) -> NoReturn:
        raise ExpressionError(token.at + 1, problem, mend)

    def _operand(self) -> Node:
        token = self._take()
        if token.kind in VALUES:
            return Node(*VALUES[token.kind](token.text), token.at)
        if token.kind == "word" and token.text not in POWER:
            return self._call(token) if self._now().text == "(" else Node("tag", token.text, token.at)
        if token.text == ".":
            return Node("self", ".", token.at)
        if token.text == "-":
            return self._node("operator", "negate", token, (self.expression(NEGATION - 1),))
        if token.text != "(":
            problem = f"'{token.text}' cannot stand here" if token.text else "the expression ends too early"
            self._fail(token, problem, MENDS.get(token.text, "take it out") if token.text else "complete it")
        inner = self.expression(0)
        self._expect(")")
        return inner

    def _call(self, token: _Token) -> Node:
        self._expect("(")
        parts: list[Node] = []
        if self._now().text != ")":
            parts.append(self.expression(0))
            while self._now().text == ",":
                self._take()
                parts.append(self.expression(0))
        self._expect(")")
        return self._node("call", token.text, token, tuple(parts))

    def _node(self, kind: NodeKind, value: str, token: _Token, parts: tuple[Node, ...]) -> Node:
        height = 1 + max((part.height for part in parts), default=0)
        if height > DEEPEST:
            self._too_deep(token)
        return Node(kind, value, token.at, parts, height)

    def _too_deep(self, token: _Token) -> NoReturn:
        self._fail(token, f"more than {DEEPEST} levels inside each other", "move a part to a calculate")

    def _expect(self, sign: str) -> None:
        token = self._take()
        if token.text != sign:
            found = f"'{token.text}' stands here" if token.text else "the expression ends here"
            self._fail(token, f"{found} where '{sign}' is expected", "check brackets and commas")
