/* Saves what is typed by itself, and says so only after the server did. What could not be sent waits in this browser,
   sealed so that only the same person can read it after signing in, and is sent when the line is back. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const form = document.getElementById("section-form");
  const data = document.getElementById("logic");
  const line = document.getElementById("saved");
  if (!form || !data || !line) return;
  const { fixed, now } = JSON.parse(data.textContent);
  const { words } = fixed;
  const KEY = `unsent:${now.place}`;
  const ADDRESS = location.pathname;
  const plural = new Intl.PluralRules(document.documentElement.lang);
  if (!now.place) {
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) return;
      event.preventDefault();
      line.textContent = words.offline;
    });
    return;
  }

  const dirty = new Map();
  const refused = new Set();
  let turn = 0;
  let timer;
  let wait = 2000;
  let busy = false;
  let stopped = false;
  let troubled = false;
  let leaving = false;

  const say = (text, link) => {
    if (line.textContent === text && !link) return;
    line.textContent = text;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = words.sign_in;
    line.append(" ", anchor);
  };
  const sayUnsaved = () => say((words.unsaved[plural.select(dirty.size)] ?? words.unsaved.other).replace("{}", dirty.size));

  const questionOf = (control) => {
    const name = (control.name ?? "").split("-")[0];
    return name && form.querySelector(`[name="${name}-revision"]`) ? name : "";
  };
  const entriesOf = (question) =>
    [...new FormData(form)].filter(([name]) => name === question || name.startsWith(`${question}-`));

  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const sealed = (parts) => btoa(parts.map((part) => String.fromCharCode(...new Uint8Array(part))).join(""));
  const key = crypto.subtle?.importKey("raw", bytes(now.seal), "AES-GCM", false, ["encrypt", "decrypt"]);

  const same = (one, other) => {
    const typed = (entries) => JSON.stringify(entries.filter(([name]) => !name.endsWith("-revision")));
    return typed(one) === typed(other);
  };

  let storing = Promise.resolve();
  const store = () => {
    if (!key) return;
    const left = [...dirty.keys(), ...refused].map((question) => [question, entriesOf(question)]);
    storing = storing.then(async () => {
      if (!left.length) return localStorage.removeItem(KEY);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const content = new TextEncoder().encode(JSON.stringify(left));
      const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, content);
      return localStorage.setItem(KEY, sealed([iv, hidden]));
    }).catch(() => undefined);
  };

  const restore = async () => {
    const text = key && localStorage.getItem(KEY);
    if (!text) return;
    let left;
    try {
      const all = bytes(text);
      const content = await crypto.subtle.decrypt({ name: "AES-GCM", iv: all.slice(0, 12) }, await key, all.slice(12));
      left = JSON.parse(new TextDecoder().decode(content));
    } catch {
      return; // Somebody else's: it can be read by nobody but them.
    }
    for (const [question, entries] of left) {
      if (!form.querySelector(`[name="${question}-revision"]`) || same(entries, entriesOf(question))) continue;
      for (const part of form.querySelectorAll(`[name="${question}"], [name^="${question}-"]`)) {
        const values = entries.filter(([name]) => name === part.name).map(([, value]) => value);
        if (part.type === "radio" || part.type === "checkbox") part.checked = values.includes(part.value);
        else if (values.length) [part.value] = values;
      }
      touch(question);
    }
    store();
    if (!dirty.size) return;
    form.dispatchEvent(new Event("restored"));
    say(words.back);
    schedule(0);
  };

  const acknowledge = (sent, answer) => {
    for (const [question, revision] of Object.entries(answer.revisions)) {
      const kept = form.querySelector(`[name="${question}-revision"]`);
      if (kept) kept.value = revision;
    }
    const open = new Set([...answer.conflicts, ...answer.torn]);
    for (const [question, at] of sent) {
      if (dirty.get(question) === at) dirty.delete(question);
      if (open.has(question)) refused.add(question);
      else if (!dirty.has(question)) refused.delete(question);
    }
    troubled = false;
    wait = 2000;
    store();
    if (answer.conflicts.length) say(words.conflict);
    else if (!dirty.size) say(answer.said);
  };

  const fail = () => {
    troubled = true;
    sayUnsaved();
    schedule(wait);
    wait = Math.min(wait * 2, 60000);
  };

  const send = async () => {
    if (busy || stopped || !dirty.size) return;
    busy = true;
    const sent = [...dirty];
    const body = new URLSearchParams(sent.flatMap(([question]) => entriesOf(question)));
    for (const name of ["csrf_token", "form_key", "form_version", "whose"]) body.set(name, form.elements.namedItem(name)?.value ?? "");
    try {
      const reply = await fetch(ADDRESS, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(20000),
        keepalive: body.toString().length < 60000,
      });
      const answer = reply.headers.get("Content-Type")?.startsWith("application/json") ? await reply.json() : null;
      if (reply.ok && answer) acknowledge(sent, answer);
      else if (answer) {
        stopped = true;
        troubled = false;
        say(answer.said ?? words.signed_out, answer.sign_in);
      } else fail();
    } catch {
      if (!leaving) fail();
    }
    busy = false;
    if (dirty.size && !troubled && !stopped) schedule(0);
  };

  const schedule = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  };
  const touch = (question) => {
    turn += 1;
    dirty.set(question, turn);
  };
  const changed = (delay) => (event) => {
    const question = questionOf(event.target);
    if (!question) return;
    touch(question);
    store();
    if (troubled) sayUnsaved();
    else schedule(delay);
  };

  form.addEventListener("input", changed(1500));
  form.addEventListener("change", changed(300));
  window.addEventListener("online", () => schedule(0));
  window.addEventListener("offline", () => dirty.size && fail());
  document.addEventListener("visibilitychange", () => document.hidden && send());
  window.addEventListener("pagehide", () => !leaving && send());
  form.addEventListener("submit", async (event) => {
    leaving = true;
    if (!troubled && navigator.onLine) {
      sessionStorage.setItem("submitted", KEY);
      return;
    }
    // The line was down a moment ago: leaving now would replace what was typed with the browser's own error page.
    event.preventDefault();
    leaving = false;
    await send();
    if (troubled) return;
    leaving = true;
    sessionStorage.setItem("submitted", KEY);
    HTMLFormElement.prototype.submit.call(withButton(event.submitter));
  });
  const withButton = (button) => {
    if (!button?.name) return form;
    const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    form.append(pressed);
    return form;
  };
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (refused.size || (dirty.size && (troubled || stopped || !navigator.onLine)))) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    leaving = false;
    sessionStorage.removeItem("submitted");
  });
  restore();
});
