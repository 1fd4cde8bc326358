"""A patient clerk who completes whatever is asked, by the labels and buttons that a person would use."""

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from playwright.sync_api import Page

FIELDS_ON_PAGE = """
blocks => blocks.flatMap(block => {
  const revision = block.querySelector("[name$='-revision']");
  if (!revision) return [];
  const name = revision.name.slice(0, -"-revision".length);
  const all = selector => [...block.querySelectorAll(selector)];
  const options = all(`input[name='${name}']:is([type=radio], [type=checkbox])`);
  const texts = all(`input[type=text][name^='${name}'], textarea[name='${name}']`);
  const chosen = all(`input[name='${name}']:checked, input[name='${name}-none']:checked:not([value=''])`);
  return [{
    name,
    options: options.length,
    date: block.querySelector(`[name='${name}-day']`) !== null,
    number: texts.some(text => text.inputMode === "numeric" || text.inputMode === "decimal"),
    answered: chosen.length > 0 || (texts.length > 0 && texts.every(text => text.value)),
    faulty: block.querySelector(".error") !== null,
  }];
})
"""
"""Reads what a page asks, as a person sees it at a glance; it runs in the test's own world, not the page's."""

PASSWORD = "a long and quiet password"
MOST_STEPS = 400


@dataclass
class Clerk:
    """Somebody at a browser. `draw` decides what is answered; what cannot stand is answered with "We do not know"."""

    page: Page
    draw: Random
    most_refugees: int = 300
    seen: list[str] = field(default_factory=list)
    """The addresses visited."""

    def sign_in(self, url: str, email: str) -> None:
        """Enter by the sign-in page."""
        self.page.goto(f"{url}/en/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")

    def press(self, name: str) -> None:
        """Press a button by its name and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
        self.seen.append(self.page.url)

    def follow(self, name: str) -> None:
        """Follow a link by its name and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()
        self.seen.append(self.page.url)

    def complete_everything(self) -> None:
        """Go on from the task list until there is nothing left to do."""
        for _ in range(MOST_STEPS):
            heading = self.page.locator("h1").inner_text()
            if self.page.get_by_role("link", name="Continue", exact=True).count():
                self.follow("Continue")
            elif heading == "Check your answers":
                self._check()
            elif self.page.url.endswith("/contradictions"):
                self._give_reasons()
                self.press("Save and continue")
            elif self.page.locator("#section-form").count():
                self._answer()
            else:
                return
        raise AssertionError(f"still not done after {MOST_STEPS} steps: {self.page.url}")

    def _check(self) -> None:
        first = self.page.get_by_role("link", name="Go to the first of them")
        if first.count():
            self.follow("Go to the first of them")
            return
        self.page.get_by_label("Yes, it is complete").check()
        self.press("Save and continue")

    def _answer(self) -> None:
        is_again = self.page.get_by_text("There is a problem").count() > 0
        for asked in self.page.locator("#section-form .field").evaluate_all(FIELDS_ON_PAGE):
            if is_again and asked["faulty"]:
                self._decline(asked)
            elif not asked["answered"]:
                self._fill(asked)
        self._give_reasons()
        if self.page.get_by_text("Nothing has been added yet.").count():
            with self.page.expect_navigation():
                self.page.get_by_role("button", name=re.compile("^Add: ")).first.click()
        else:
            self.press("Save and continue")

    def _fill(self, asked: dict[str, Any]) -> None:
        name = asked["name"]
        if asked["options"]:
            self.page.locator(f"input[name='{name}']").nth(self.draw.randrange(asked["options"])).check()
        elif asked["date"]:
            for part, text in (("day", "1"), ("month", "march"), ("year", "2026")):
                self.page.locator(f"[name='{name}-{part}']").fill(text)
        elif asked["number"] and self.draw.random() < 0.1:
            self._decline(asked)
        else:
            self.page.locator(f"[name='{name}']").fill(self._number(name) if asked["number"] else "The town hall")

    def _number(self, name: str) -> str:
        if name == "residents":
            return "5 000"
        return str(self.draw.randint(0, self.most_refugees)) if name == "refugees" else str(self.draw.randint(0, 9))

    def _decline(self, asked: dict[str, Any]) -> None:
        """Say that there is no answer, after emptying what was typed."""
        name = asked["name"]
        for text in self.page.locator(f"input[type=text][name^='{name}'], textarea[name='{name}']").all():
            text.fill("")
        for ticked in self.page.locator(f"input[type=checkbox][name='{name}']:checked").all():
            ticked.uncheck()
        radio = self.page.locator(f"input[name='{name}-none'][value='unknown']")
        if not radio.is_visible():
            self.page.locator("details", has=radio).locator("summary").click()
        radio.check()

    def _give_reasons(self) -> None:
        for reason in self.page.locator("select[name$='-reason']").all():
            if not reason.input_value():
                reason.select_option("checked")
