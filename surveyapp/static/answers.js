/* A page with questions follows its own logic while somebody types: what is asked, totals, and checks, from the same trees
   that the server follows, which decides again. Hidden answers stay as they are; nothing moves the focus. */
const Entries = (() => {
  "use strict";

  const NUMBER = /^(?:\d[\d ., '’]*|[.,]\d+)$/;
  const GROUPED = /^[1-9]\d{0,2}([ '’])\d{3}(?:\1\d{3})*$/;

  const ungrouped = (text) => {
    if (/^\d+$/.test(text)) return text;
    return GROUPED.test(text) ? text.replace(/\D/g, "") : null;
  };
  const regrouped = (text, sign) => (text.includes(" ") ? null : ungrouped(text.replaceAll(sign, " ")));

  const plain = (text, whole, decimal) => {
    const signs = text.match(/[.,]/g) ?? [];
    if (!signs.length) return ungrouped(text);
    const last = signs.at(-1);
    const at = text.lastIndexOf(last);
    const [before, after] = [text.slice(0, at), text.slice(at + 1)];
    if (!/^\d+$/.test(after)) return null;
    if (signs.length > 1 && signs.every((sign) => sign === last)) return regrouped(text, last);
    if (signs.length > 1) {
      if (signs.filter((sign) => sign === last).length > 1 || (last !== decimal && after.length === 3)) return null;
      const whole_part = regrouped(before, last === "." ? "," : ".");
      return whole_part === null ? null : `${whole_part}.${after}`;
    }
    if (after.length === 3 && /^[1-9]\d{0,2}$/.test(before)) return whole ? before + after : null;
    const digits = before ? ungrouped(before) : "0";
    return digits === null ? null : `${digits}.${after}`;
  };

  /* The number that an entry means, or null where the server has to ask or might read more than this does. */
  const number = (entry, whole, unit, decimal) => {
    let text = entry.replace(/[\p{Zs}\t\u200b]/gu, " ").replace(/[−–‒﹣－]/g, "-").trim();
    if (unit && text.endsWith(unit)) text = text.slice(0, -unit.length).trim();
    const digits = text.replace(/^-/, "").replace(/^ +/, "");
    const read = NUMBER.test(digits) ? plain(digits, whole, decimal) : null;
    if (read === null || read.replace(/\D/g, "").length > 15) return null;
    const found = Number(read) * (text.startsWith("-") ? -1 : 1) + 0;
    return whole && !Number.isInteger(found) ? null : found;
  };

  const folded = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}|\./gu, "").trim();
  const months = new Map();
  const monthNames = (language) => {
    if (!months.has(language)) {
      const found = new Map();
      for (const options of [{ month: "long" }, { month: "long", day: "numeric" }]) {
        const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
        for (let month = 0; month < 12; month += 1) {
          const part = format.formatToParts(Date.UTC(2026, month, 1)).find(({ type }) => type === "month");
          found.set(folded(part.value), month + 1);
        }
      }
      months.set(language, found);
    }
    return months.get(language);
  };

  /* Days since 1970-01-01 of day, month and year, or of a whole date in the first of them; else null. */
  const day = (fields, language) => {
    const given = fields.map((field) => field.trim());
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(given[0]);
    let parts = given;
    if (!given[1] && !given[2]) parts = iso ? [iso[3], iso[2], iso[1]] : given[0].split(/[\s./,-]+/).filter(Boolean);
    if (parts.length !== 3 || !/^\d{1,2}$/.test(parts[0]) || !/^\d{4}$/.test(parts[2])) return null;
    const month = /^\d{1,2}$/.test(parts[1]) ? Number(parts[1]) : monthNames(language).get(folded(parts[1]));
    const [year, date] = [Number(parts[2]), Number(parts[0])];
    if (!month || year < 1900 || year > 2199) return null;
    const found = new Date(Date.UTC(year, month - 1, date));
    return found.getUTCMonth() === month - 1 && found.getUTCDate() === date ? found.getTime() / 86400000 : null;
  };

  return { number, day };
})();

document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const form = document.getElementById("section-form");
  const data = document.getElementById("logic");
  if (!form || !data) return;
  const { fixed, now } = JSON.parse(data.textContent);
  const { outer, kept, groups } = now.state;
  const language = document.documentElement.lang;
  const decimal = new Intl.NumberFormat(language).format(1.5)[1];
  const shown = new Intl.NumberFormat(language, { maximumFractionDigits: 9, useGrouping: "always" });
  const status = document.getElementById("told");
  const pattern = document.getElementById("doubt");

  for (const waiting of form.querySelectorAll("template[data-slot]")) {
    const slot = document.createElement("div");
    slot.dataset.slot = waiting.dataset.slot;
    slot.hidden = true;
    slot.append(waiting.content);
    waiting.replaceWith(slot);
  }

  const control = (name) => form.querySelector(`[name="${name}"]`);
  const text = (name) => control(name)?.value ?? "";
  const unit = (name) => document.getElementById(`${name}-suffix`)?.textContent ?? "";
  const checked = (name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value);
  const READ = {
    integer: (name) => Entries.number(text(name), true, unit(name), decimal),
    decimal: (name) => Entries.number(text(name), false, unit(name), decimal),
    text: (name) => text(name).trim() || null,
    date: (name) => Entries.day(["day", "month", "year"].map((part) => text(`${name}-${part}`)), language),
    select_one: (name) => checked(name)[0] ?? null,
    level: (name) => (checked(name).length ? Number(checked(name)[0]) : null),
    select_multiple: (name) => checked(name).join(" ") || null,
  };
  const valueOf = (name) => {
    if (!control(`${name}-revision`)) return kept[name] ?? null;
    return checked(`${name}-none`)[0] ? null : (READ[fixed.types[name]]?.(name) ?? null);
  };

  const walk = () => {
    const values = { ...outer };
    const truth = { ...groups };
    for (const [name, parent, relevance, reckoning, inner] of fixed.steps) {
      const above = parent === null || truth[parent] !== false;
      truth[name] = above && (relevance === null || Boolean(Expressions.evaluate(relevance, values)));
      if (inner.length) {
        if (!truth[name]) for (const other of [name, ...inner]) values[`${other}[]`] = [];
        continue;
      }
      const found = () => (reckoning ? Expressions.evaluate(reckoning, values) : valueOf(name));
      values[name] = truth[name] ? found() : null;
      if (fixed.repeat) values[`${name}[]`] = [...(outer[`${name}[]`] ?? []), values[name]];
    }
    return { values, truth };
  };

  const nameOf = (slot) => {
    const named = slot.querySelector("legend, label, h2, .sum")?.cloneNode(true);
    named?.querySelectorAll(".optional").forEach((part) => part.remove());
    return named?.textContent.trim() ?? "";
  };

  const showSlots = (truth) => {
    const said = [];
    for (const slot of form.querySelectorAll("[data-slot]")) {
      const names = slot.dataset.slot.split(" ").filter((name) => name in truth);
      const hidden = names.length > 0 && !names.some((name) => truth[name]);
      if (slot.hidden === hidden && slot.dataset.settled) continue;
      if (slot.dataset.settled) said.push((hidden ? fixed.words.unasked : fixed.words.asked).replace("{}", nameOf(slot)));
      slot.dataset.settled = "yes";
      slot.hidden = hidden;
      for (const part of slot.querySelectorAll("input, select, textarea, button")) part.disabled = hidden;
    }
    return said;
  };

  const showTotals = (values) => {
    for (const output of form.querySelectorAll("output[name]")) {
      const value = values[output.name] ?? null;
      const told = typeof value === "number" ? shown.format(value) : (value ?? "–");
      if (output.textContent !== told) output.textContent = told;
    }
  };

  const failing = (name, { values, truth }) => {
    if (truth[name] === false || (values[name] ?? null) === null) return undefined;
    return fixed.checks.find(([asked, , tree]) => asked === name && !Expressions.evaluate(tree, values));
  };

  const made = (name) => {
    const place = form.querySelector(`[data-checks="${name}"]`);
    if (!place || !pattern) return null;
    place.innerHTML = pattern.innerHTML.replaceAll("NAME", name);
    const label = place.closest("[data-slot]");
    for (const part of place.querySelectorAll("[data-label]")) part.textContent = `: ${label ? nameOf(label) : ""}`;
    return place.firstElementChild;
  };

  const doubts = new Map();
  const showDoubt = (name, found) => {
    const [, hard, , message] = found ?? [];
    if (doubts.get(name) === message) return "";
    doubts.set(name, message);
    const block = document.getElementById(`${name}-doubt`) ?? (found ? made(name) : null);
    if (!block) return "";
    const words = block.querySelector(".doubt-text") ?? block.insertBefore(document.createElement("p"), block.firstChild);
    words.className = "doubt-text";
    words.textContent = message ?? "";
    block.hidden = !found;
    for (const part of block.querySelectorAll("select, textarea")) {
      part.disabled = !found || hard;
      part.closest(".field").hidden = hard;
    }
    return message ?? "";
  };

  const follow = () => {
    const found = walk();
    const said = showSlots(found.truth);
    showTotals(found.values);
    for (const name of new Set(fixed.checks.map(([asked]) => asked))) {
      const message = showDoubt(name, failing(name, found));
      if (message) said.push(message);
    }
    if (said.length && status) status.textContent = said.join(" ");
  };

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(follow, 400);
  });
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    follow();
  });
  form.addEventListener("restored", follow);
  follow();
  if (status) status.textContent = "";
});
