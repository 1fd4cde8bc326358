"""A questionnaire in three versions: renamed, recoded, converted, of another meaning, reworded, added and removed."""

from questionnaires import loader
from questionnaires.model import Questionnaire
from tests.definitions import text


def _version(questions: str, number: str, rest: str = "") -> Questionnaire:
    return loader.parse(text(questions, rest).replace("version: 1.0.0", f"version: {number}"), "small.yaml")


FIRST = _version(
    """
    - {name: people, type: integer, label: People, required: yes}
    - {name: hours, type: decimal, label: Hours a week, unit: hours}
    - {name: kind, type: select_one, label: Kind,
       choices: [{name: own, label: O}, {name: county, label: C}, {name: state, label: S}]}
    - {name: ways, type: select_multiple, label: Ways,
       choices: [{name: a, label: A}, {name: b, label: B}, {name: c, label: C}]}
    - {name: remark, type: text, label: Remark}
    - {name: since, type: date, label: Since}
    - {name: r, label: Sites, item: site, questions: [{name: places, type: integer, label: Places, required: yes}]}
    """,
    "1.0.0",
)
SECOND = _version(
    """
    - {name: persons, type: integer, label: Persons, required: yes, carried: {renamed_from: people}}
    - {name: hours, type: decimal, label: Hours a month, unit: hours, carried: {convert: '${old} * 52 div 12'}}
    - {name: kind, type: select_one, label: Kind, choices: [{name: own, label: O}, {name: other, label: O}],
       carried: {recode: {county: other, state: other}}}
    - {name: ways, type: select_multiple, label: Ways, choices: [{name: a, label: A}, {name: d, label: D}],
       carried: {recode: {b: d, c: d}}}
    - {name: remark, type: text, label: Remark}
    - {name: since, type: date, label: Since}
    - {name: r, label: Sites, item: site, questions: [{name: places, type: integer, label: Places, required: yes}]}
    - {name: fresh, type: integer, label: Fresh}
    """,
    "1.1.0",
)
THIRD = _version(
    """
    - {name: residents, type: integer, label: Residents, required: yes, carried: {renamed_from: persons}}
    - {name: hours, type: integer, label: Minutes a month, unit: minutes, carried: {convert: 'round(${old} * 60)'}}
    - {name: kind, type: select_one, label: Kind, choices: [{name: own, label: O}],
       carried: {comparable: no, reason: Asked of the office alone}}
    - {name: ways, type: select_multiple, label: Which ways, choices: [{name: a, label: A}, {name: d, label: D}]}
    - {name: since, type: integer, label: Days since 1970, carried: {convert: 'number(${old})'}}
    - {name: fresh, type: integer, label: Fresh}
    - {name: r, label: Sites, item: site, relevant: '${fresh} > 0', \
questions: [{name: places, type: integer, label: Places, required: yes}]}
    """,
    "2.0.0",
    """
    dimensions:
      - {name: d, label: Theme, weight: 1}
    indicators:
      - {name: counted, label: Counted, dimension: d, kind: rate, population: residents, value: '${residents}', \
best: 100, worst: 0}
      - {name: timed, label: Timed, dimension: d, kind: rate, population: residents, value: '${hours}', \
best: 100, worst: 0}
      - {name: kinds, label: Kinds, dimension: d, kind: share, population: residents, question: kind, present: [own]}
      - {name: chosen, label: Chosen, dimension: d, kind: share, population: residents, question: ways, absent: [d]}
      - {name: added, label: Added, dimension: d, kind: rate, population: residents, value: '${fresh}', \
best: 9, worst: 0}
      - {name: sited, label: Sited, dimension: d, kind: rate, population: residents, value: 'sum(${places})', \
best: 9, worst: 0}
    """,
)
