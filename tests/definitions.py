"""Small definitions for tests that state only what matters."""

import textwrap

from questionnaires import loader
from questionnaires.errors import DefinitionError, DefinitionErrors
from questionnaires.model import Questionnaire

HEAD = """\
questionnaire: small
version: 1.0.0
title: A small questionnaire
purpose: Shows one thing
sections:
  - name: section
    label: Section
    minutes: 5
    known_by: Anybody
    pages:
      - name: page
        label: Page
        questions:
"""
FIRST_LINE = HEAD.count("\n") + 1
"""The line on which the given questions begin."""


def text(questions: str, rest: str = "") -> str:
    """A definition with these questions on its only page, and with more attributes of the whole."""
    return HEAD + textwrap.indent(textwrap.dedent(questions).strip("\n") + "\n", " " * 10) + textwrap.dedent(rest)


def questionnaire(questions: str, rest: str = "") -> Questionnaire:
    """The questionnaire of `text`; fails where it is faulty."""
    return loader.parse(text(questions, rest), "small.yaml")


def faults(definition: str) -> tuple[DefinitionError, ...]:
    """All that is wrong with a definition."""
    try:
        loader.parse(definition, "small.yaml")
    except DefinitionErrors as errors:
        return errors.errors
    return ()


def problems(questions: str, rest: str = "") -> list[str]:
    """All that is wrong with `text`, in words, each with its line counted from the first question."""
    return [f"{fault.line - FIRST_LINE + 1}: {fault.problem}" for fault in faults(text(questions, rest))]


def mends(questions: str, rest: str = "") -> list[str]:
    """What would mend it."""
    return [fault.mend for fault in faults(text(questions, rest))]
