/* One machine of three: follows the typed trees of expressions in the page, for instant show and hide, sums and warnings.
   Values are numbers, texts, truths, dates as days since 1970-01-01, or null for empty. `name[]` holds all instances of a
   repeated answer, `today()` the day. It means what questionnaires/expressions means; one table of vectors binds them. */
const Expressions = (() => {
  "use strict";

  const finite = (number) => (Number.isFinite(number) ? number + 0 : null);
  const given = (entries) => entries.filter((entry) => entry !== null && entry !== undefined);
  const words = (text) => (text === null ? [] : text.split(/\s+/).filter(Boolean));
  const DAY = 86400000;

  const numberOf = (text) => {
    const found = /^[ \t\r\n]*(-?(?:\d+(?:\.\d*)?|\.\d+))[ \t\r\n]*$/.exec(text);
    return found ? finite(Number(found[1])) : null;
  };

  const textOf = (number) => {
    const shown = String(number);
    const found = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(shown);
    if (!found) return shown;
    const [, sign, first, rest = "", power] = found;
    const digits = first + rest;
    const point = 1 + Number(power);
    if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
    return sign + digits.padEnd(point, "0");
  };

  const dayOf = (text) => {
    const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").slice(0, 10));
    if (!found || found[1] === "0000") return null;
    const [year, month, day] = found.slice(1).map(Number);
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / DAY : null;
  };

  const textOfDay = (days) => {
    const date = new Date(Math.floor(days) * DAY);
    const year = date.getUTCFullYear();
    return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : null;
  };

  /* Half up as people read decimals: 1.005 to two digits is 1.01. */
  const rounded = (number, digits) => {
    const scale = Number(`1e${Math.abs(digits)}`);
    let scaled = digits > 0 ? number * scale : number / scale;
    if (!Number.isFinite(scaled) || Math.abs(scaled) >= 2 ** 52) return number;
    if (digits > 0) scaled += Math.abs(scaled) * 2 ** -52;
    let whole = Math.floor(scaled);
    if (scaled - whole >= 0.5) whole += 1;
    return finite(digits > 0 ? whole / scale : whole * scale);
  };

  const patterns = new Map();
  const pattern = (text) => {
    if (!patterns.has(text)) {
      let made;
      try {
        made = new RegExp(`^(?:${text})$`, "u");
      } catch {
        made = new RegExp(`^(?:${text})$`);
      }
      patterns.set(text, made);
    }
    return patterns.get(text);
  };

  const sum = (entries) => {
    const known = given(entries);
    return entries.length && !known.length ? null : finite(known.reduce((total, entry) => total + entry, 0));
  };
  const extreme = (choose) => (entries) => {
    const known = given(entries);
    return known.length ? known.reduce((best, entry) => choose(best, entry)) : null;
  };
  const FOLDS = {
    sum,
    mean: (entries) => {
      const known = given(entries);
      const total = known.length ? sum(known) : null;
      return total === null ? null : finite(total / known.length);
    },
    min: extreme(Math.min),
    max: extreme(Math.max),
    count: (entries) => entries.length,
    "count-non-empty": (entries) => given(entries).length,
  };

  const of = (calculate) => (value) => (value === null ? null : calculate(value));
  const both = (calculate) => (a, b) => (a === null || b === null ? null : calculate(a, b));
  const compared = (compare) => (a, b) => a !== null && b !== null && compare(a, b);
  const OPERATIONS = {
    "+": both((a, b) => finite(a + b)),
    "-": both((a, b) => finite(a - b)),
    "*": both((a, b) => finite(a * b)),
    div: both((a, b) => (b === 0 ? null : finite(a / b))),
    mod: both((a, b) => (b === 0 ? null : finite(a % b))),
    negate: of((value) => 0 - value),
    "=": compared((a, b) => a === b),
    "!=": compared((a, b) => a !== b),
    "<": compared((a, b) => a < b),
    "<=": compared((a, b) => a <= b),
    ">": compared((a, b) => a > b),
    ">=": compared((a, b) => a >= b),
    and: (a, b) => a && b,
    or: (a, b) => a || b,
    not: (value) => !value,
    empty: (value) => value === null,
    coalesce: (...values) => values.find((value) => value !== null) ?? null,
    selected: (answer, code) => code !== null && words(answer).includes(code),
    "count-selected": (answer) => words(answer).length,
    concat: (...texts) => texts.map((text) => text ?? "").join("") || null,
    length: (text) => [...(text ?? "")].length,
    int: of((value) => finite(Math.trunc(value))),
    abs: of(Math.abs),
    "number-of-text": of(numberOf),
    "number-of-truth": of(Number),
    "day-of-text": of(dayOf),
    "text-of-number": of(textOf),
    "text-of-day": of(textOfDay),
    "text-of-truth": of(String),
    "truth-of-number": (value) => value !== null && value !== 0,
    "truth-of-text": (value) => value !== null,
  };

  const evaluate = (tree, values) => {
    const [operation, ...parts] = tree;
    if (["number", "text", "truth"].includes(operation)) return parts[0];
    if (operation === "none") return null;
    if (operation === "answer") return values[parts[0]] ?? null;
    if (operation === "today") return values["today()"] ?? null;
    if (operation === "if") return evaluate(evaluate(parts[0], values) ? parts[1] : parts[2], values);
    if (operation === "round") return of((value) => rounded(value, parts[1]))(evaluate(parts[0], values));
    if (operation === "regex") {
      const text = evaluate(parts[0], values);
      return text !== null && pattern(parts[1]).test(text);
    }
    if (operation in FOLDS) {
      const [kind, ...entries] = parts[0];
      const all = kind === "answers" ? values[`${entries[0]}[]`] ?? [] : entries.map((entry) => evaluate(entry, values));
      return FOLDS[operation](all);
    }
    return OPERATIONS[operation](...parts.map((part) => evaluate(part, values)));
  };

  return { evaluate };
})();
