"""Random XLSForms of another tool: groups, repeats and loops in each other, with rows we ask and rows we keep."""

from random import Random

HEAD = "survey\ntype|name|label::English (en)|label::Polish (pl)|relevant|calculation\n"
CHOICES = "\n\nchoices\nlist_name|name|label::English (en)|label::Polish (pl)\nl|a|A|\nl|b|B|Be"
KEPT = ("image", "geopoint", "start", "audio")
CALCULATIONS = ("1+1", "pow(2, 3)", "once(4)")
DEEPEST = 4


class RandomForm:
    """A form drawn from a seed; pyxform takes most of them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0
        self.known: list[str] = []
        self.rows: list[str] = []
        self._block(0, inside=False)

    @property
    def text(self) -> str:
        """The form as `forms.workbook` takes it."""
        return HEAD + "\n".join(self.rows) + CHOICES

    def _condition(self) -> str:
        if not self.known or self.random.random() > 0.35:
            return ""
        return (
            f"${{{self.random.choice(self.known)}}} {self.random.choice(('>', '=', '!='))} {self.random.randint(1, 9)}"
        )

    def _block(self, depth: int, *, inside: bool) -> None:
        for _ in range(self.random.randint(1, 4)):
            self.count += 1
            drawn = self.random.random()
            if drawn > 0.74 and depth < DEEPEST:
                self._group(depth, inside=inside)
            elif drawn <= 0.74:
                self._row(drawn, inside=inside)

    def _group(self, depth: int, *, inside: bool) -> None:
        kind, number = self.random.choice(("group", "group", "repeat")), self.count
        self.rows.append(f"begin {kind}|g{number}|G{number}|H{number}|{self._condition()}|")
        self._block(depth + 1, inside=inside or kind == "repeat")
        self.rows.append(f"end {kind}|||||")

    def _row(self, drawn: float, *, inside: bool) -> None:
        number, condition = self.count, self._condition()
        if drawn < 0.3:
            self.rows.append(f"integer|q{number}|Q{number}|P{number}|{condition}|")
            self.known += [] if inside else [f"q{number}"]
        elif drawn < 0.38:
            self.rows.append(f"select_one l or_other|Q{number}|Q{number}||{condition}|")
        elif drawn < 0.6:
            self.rows.append(f"{self.random.choice(KEPT)}|k{number}|K{number}|P{number}|{condition}|")
        elif drawn < 0.66:
            self.rows.append(f"calculate|c{number}|||{condition}|{self.random.choice(CALCULATIONS)}")
        elif drawn < 0.7:
            self.rows.append(f"phone number|t{number}|T||{condition}|")
        else:
            self.rows += [f"begin loop over l|l{number}|L|||", f"integer|i{number}|I|||", "end loop|||||"]
