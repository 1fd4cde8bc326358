"""People of one municipality who complete, send, return and approve an assessment in browsers without JavaScript."""

import re
from dataclasses import dataclass, field
from random import Random

from babel.numbers import format_decimal

from tests.journeys.paper_browser import Form, PaperBrowser, Sent, as_shown

MOST_STEPS = 600
PATIENCE = 2
"""How often a person tries another value before saying that it is not known."""
REVISION = "-revision"
WORDS = ("Primăria", "Zażółć gęślą", "Їжак & кіт", "<b>North</b>", "school no. 1", "l’école")


@dataclass
class Office:
    """Coordinator and approver with a draw of their own; all they know is what stands on the page."""

    coordinator: PaperBrowser
    approver: PaperBrowser
    language: str
    draw: Random
    tries: dict[str, int] = field(default_factory=dict)

    def complete(self) -> str:
        """Do everything until the assessment is approved; tell the reference of the receipt."""
        self._start()
        self._answer_everything()
        self._send()
        if self.draw.random() < 0.3:
            self._return_something()
            self._answer_everything()
            self._send()
        return self._approve()

    def _start(self) -> None:
        browser = self.coordinator
        browser.open(f"/{self.language}/assessments")
        before = browser.link("/before-you-start")
        assert before is not None
        browser.open(before)
        start = next(form for form in browser.page.forms if form.action.endswith("/start"))
        browser.send(start, as_shown(start))

    def _tasks(self) -> str:
        found = re.match(r"(/\w\w/assessments/\d+)", self.coordinator.address)
        assert found is not None, self.coordinator.address
        return found[1]

    def _answer_everything(self) -> None:
        """Go from section to section until the task list has nothing left to do."""
        browser = self.coordinator
        for _ in range(MOST_STEPS):
            browser.open(self._tasks())
            onward = next((link.href for link in browser.page.links if self._is_continue(link.href)), None)
            if onward is None:
                return
            browser.open(onward)
            self._go_through()
        raise AssertionError(f"the office never came to an end: {browser.address}")

    def _is_continue(self, href: str) -> bool:
        """The button "Continue" is the only link to a section that looks like a button."""
        return f'class="button" href="{href}"' in self.coordinator.text and "/sections/" in href

    def _go_through(self) -> None:
        """Answer page after page of a section, and call it complete at its end."""
        browser = self.coordinator
        for _ in range(MOST_STEPS):
            if (check := browser.form("complete")) is not None:
                if self._leads_back_to_something_open():
                    continue
                values = [(name, value) for name, value in as_shown(check) if name != "complete"]
                browser.send(check, [*values, ("complete", "yes")])
                if browser.status != 422:
                    return
            elif (questions := browser.form("form_key")) is not None:
                self._fill(questions)
            else:
                return
        raise AssertionError(f"a section never came to an end: {browser.address}")

    def _leads_back_to_something_open(self) -> bool:
        href = next((link.href for link in self.coordinator.page.links if self._is_open_page(link.href)), None)
        if href is not None:
            self.coordinator.open(href)
        return href is not None

    def _is_open_page(self, href: str) -> bool:
        return f'class="button button-secondary" href="{href}"' in self.coordinator.text and "/sections/" in href

    def _fill(self, form: Form) -> None:
        """Answer what stands on the page; what came back with an error in another way."""
        names = [control.name.removesuffix(REVISION) for control in form.controls if control.name.endswith(REVISION)]
        if names and "." in names[0]:
            self._confirm(form, names)
            return
        values: Sent = [
            (name, value) for name, value in as_shown(form) if name in ("csrf_token", "form_key") or REVISION in name
        ]
        for name in names:
            values += self._answer(form, name)
        self.coordinator.send(form, values, self._button(form))

    def _button(self, form: Form) -> tuple[str, str] | None:
        """Add something where there is a list that is still to be filled; else save and continue."""
        for button in form.named("add"):
            key = f"add {self.coordinator.address} {button.value}"
            wanted = 1 + self.draw.randrange(2)
            if self.tries.setdefault(key, 0) < wanted:
                self.tries[key] += 1
                return ("add", button.value)
        return None

    def _confirm(self, form: Form, names: list[str]) -> None:
        """Give a reason for what does not fit other answers."""
        values = [(name, value) for name, value in as_shown(form) if not name.endswith(("-reason", "-explanation"))]
        for name in names:
            reasons = [option for option in form.named(f"{name}-reason")[0].options if option]
            values += [(f"{name}-reason", self.draw.choice(reasons)), (f"{name}-explanation", "counted again")]
        self.coordinator.send(form, values)

    def _answer(self, form: Form, name: str) -> Sent:
        key = f"{self.coordinator.address} {name}"
        is_faulty = name in self.coordinator.page.faulty
        if (reason := self._reason(form, name)) is not None:
            return self._kept(form, name) + reason
        standing = [pair for pair in self._kept(form, name) if pair[1]]
        if standing and not is_faulty:
            return standing
        self.tries[key] = self.tries.get(key, 0) + 1
        none = [control.value for control in form.named(f"{name}-none") if control.value]
        if none and (self.tries[key] > PATIENCE or self.draw.random() < 0.08):
            return [(f"{name}-none", self.draw.choice(none))]
        assert self.tries[key] < 40, f"nothing is accepted at {key}"
        return self._value(form, name)

    def _reason(self, form: Form, name: str) -> Sent | None:
        """Say why an unusual answer is right, where that is asked."""
        lists = form.named(f"{name}-reason")
        if not lists or f"{name}-doubt" not in self.coordinator.page.faulty:
            return None
        return [(f"{name}-reason", self.draw.choice([option for option in lists[0].options if option]))]

    def _kept(self, form: Form, name: str) -> Sent:
        """What the page holds of an answer."""
        own = {name, *(f"{name}-{part}" for part in ("day", "month", "year", "none", "estimated"))}
        return [(found, value) for found, value in as_shown(form) if found in own]

    def _value(self, form: Form, name: str) -> Sent:
        """Any answer that the input takes, typed as people of the language do."""
        controls = form.named(name)
        if form.named(f"{name}-day"):
            year, month, day = self.draw.randint(2023, 2025), self.draw.randint(1, 12), self.draw.randint(1, 28)
            return [(f"{name}-day", str(day)), (f"{name}-month", str(month)), (f"{name}-year", str(year))]
        kind = controls[0].kind if controls else ""
        codes = [control.value for control in controls]
        if kind == "radio":
            return [(name, self.draw.choice(codes))]
        if kind == "checkbox":
            some = self.draw.sample(codes, self.draw.randint(1, min(3, len(codes))))
            return [(name, code) for code in ([codes[-1]] if codes[-1] in some and len(some) > 1 else some)]
        if controls and controls[0].mode:
            return self._number(form, name, controls[0].mode)
        return [(name, self.draw.choice(WORDS))]

    def _number(self, form: Form, name: str, mode: str) -> Sent:
        number: float = self.draw.choice((0, 1, 2, 5, 12, 40, 96, 1200, 25_000))
        if mode == "decimal" and self.draw.random() < 0.4:
            number += 0.5
        typed = format_decimal(number, locale=self.language) if number >= 10_000 else f"{number:g}"
        if number % 1:
            typed = typed.replace(".", "." if self.language == "en" else ",")
        estimate = form.named(f"{name}-estimated") and self.draw.random() < 0.15
        return [(name, typed), *([(f"{name}-estimated", "yes")] if estimate else [])]

    def _send(self) -> None:
        browser = self.coordinator
        browser.open(f"{self._tasks()}/send")
        form = next(form for form in browser.page.forms if not form.action)
        browser.send(form, as_shown(form))
        assert browser.status == 200, browser.address

    def _return_something(self) -> None:
        """Return up to three answers with a reason, as an approver does who looked at them."""
        browser = self.approver
        browser.open(f"{self._tasks()}/review")
        form = next(form for form in browser.page.forms if form.action.endswith("/return"))
        questions = sorted({control.value for control in form.named("question")})
        values = [(name, value) for name, value in as_shown(form) if name not in ("question", "reason")]
        chosen = self.draw.sample(questions, min(3, len(questions)))
        browser.send(form, [*values, *(("question", name) for name in chosen), ("reason", "Please look again.")])
        assert browser.status == 200, browser.text

    def _approve(self) -> str:
        browser = self.approver
        browser.open(f"{self._tasks()}/review")
        form = next(form for form in browser.page.forms if form.action.endswith("/approve"))
        browser.send(form, as_shown(form))
        assert browser.address.endswith("/receipt"), browser.address
        found = re.search(r"<strong>([2-9A-Z]{4}-[2-9A-Z]{4})</strong>", browser.text)
        assert found is not None
        return found[1]
