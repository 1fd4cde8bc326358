"""What tests of authoring hand in: one small definition, whole or with changes, alone or as a zip of its folder."""

import io
import zipfile

from questionnaires.catalogues import Catalogue, Entry, empty, written

KEY = "small-needs"
DEFINITION = """\
questionnaire: small-needs
version: 1.0.0
title: Small needs
purpose: To learn what is needed.
sections:
- name: profile
  label: Profile
  minutes: 5
  known_by: the registry
  pages:
  - name: people
    label: People
    questions:
    - name: residents
      type: integer
      label: How many residents are there?
      required: yes
      constraint: . > 0
      constraint_message: There must be residents.
    - name: refugees
      type: integer
      label: How many refugees are hosted?
      required: yes
    - name: plan
      type: select_one
      label: Is there a plan?
      relevant: ${refugees} > 0
      choices:
      - name: full
        label: A plan that is used
      - name: none
        label: No plan
    - name: share
      type: calculate
      label: Refugees in 100 residents
      calculation: 100 * ${refugees} div ${residents}
    - name: schools
      label: Schools
      item: school
      questions:
      - name: school_name
        type: text
        label: What is the school called?
dimensions:
- name: planning
  label: Planning
  weight: 1
indicators:
- name: has_plan
  label: Whether there is a plan
  dimension: planning
  kind: share
  question: plan
  present:
  - full
  absent:
  - none
"""
POLISH = {
    ("questionnaire/title", "Small needs"): "Małe potrzeby",
    ("residents/label", "How many residents are there?"): "Ilu jest mieszkańców?",
}


def definition(*changes: tuple[str, str], version: str = "1.0.0") -> str:
    """The definition with these texts replaced."""
    text = DEFINITION.replace("version: 1.0.0", f"version: {version}")
    for old, put in changes:
        assert old in text
        text = text.replace(old, put)
    return text


def polish(texts: dict[tuple[str, str], str] | None = None) -> str:
    """A Polish catalogue."""
    entries = tuple(Entry(*spot, text) for spot, text in (POLISH if texts is None else texts).items())
    return written(Catalogue(empty(KEY, "pl").header, entries))


def packed(**files: str) -> bytes:
    """A zip of these files; `__` in a name stands for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return file.getvalue()
