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
// Nothing that was typed stays behind on a shared machine once somebody signs out.
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/sign-out")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("unsent:")) localStorage.removeItem(key);
});
// A form that the server took needs no copy here; one that met a failing server or a dead line keeps it.
(() => {
  const sent = sessionStorage.getItem("submitted");
  if (!sent) return;
  sessionStorage.removeItem("submitted");
  const [arrival] = performance.getEntriesByType("navigation");
  if (arrival?.type !== "back_forward" && (arrival?.responseStatus ?? 200) < 500) localStorage.removeItem(sent);
})();
