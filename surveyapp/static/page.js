"use strict";
// Small comforts; every page works without them.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
});
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked) return;
  const group = box.closest("fieldset");
  if (!group || !group.querySelector("[data-exclusive]")) return;
  const exclusive = box.hasAttribute("data-exclusive");
  for (const other of group.querySelectorAll("input[type=checkbox]")) {
    if (other !== box && (exclusive || other.hasAttribute("data-exclusive"))) other.checked = false;
  }
});
