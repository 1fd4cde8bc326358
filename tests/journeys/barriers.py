"""What axe finds on a page against the rules of WCAG 2.2 AA, which the law asks of public bodies."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # Every rule is still held against everything; but of what passes, axe need not say where each piece stands.
    "resultTypes": ["violations"],
}


def barriers(page: Page) -> list[str]:
    """Each piece of the page that breaks a rule, with the rule; none where all is well."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
