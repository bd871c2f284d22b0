"use strict";
// Filters, sorts and lists the claims' cards, and keeps what is done of them. It writes plain text only.
(() => {
  const form = document.querySelector("form.tools");
  if (!form) return;
  form.hidden = false;
  const list = document.getElementById("cards");
  const status = form.querySelector(".status");
  const noMatch = document.getElementById("no-match");
  const search = form.elements.text;
  const number = new Intl.NumberFormat("en-US");
  const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
  const MANY = 25; // claims from which on they are listed, a row each

  const cards = Array.from(list.querySelectorAll(":scope > article"), (element, place) => ({
    element,
    place,
    shown: true,
    text: null,
    pairs: element.dataset.pairs.split(" ").map((pair) => pair.split("/")),
    payer: element.dataset.payer,
    id: element.dataset.id,
    keys: element.dataset.keys.split(" ").filter(Boolean),
    isNew: "new" in element.dataset,
    risk: Number(element.dataset.risk),
    charge: Number(element.dataset.charge),
    date: element.dataset.date,
    due: element.dataset.due || "9999",
    rank: Number(element.dataset.rank),
    body: element.querySelector(".body"),
    noted: element.querySelector(".noted"),
  }));
  let ordered = cards;

  // What is kept of a finding, by its fingerprint: {done, owner, note, at}. The newest entry counts.
  const SCHEMA = "claim-scrubber/work/1";
  const kept = new Map();
  let isKept = true;

  function storage() {
    try {
      localStorage.setItem(SCHEMA, "");
      return localStorage;
    } catch {
      isKept = false;
      return null;
    }
  }
  const store = storage();

  const isEntry = (entry) =>
    entry !== null &&
    typeof entry === "object" &&
    typeof entry.done === "boolean" &&
    ["owner", "note", "at"].every((name) => typeof entry[name] === "string");

  function read(text) {
    try {
      const entry = JSON.parse(text);
      return isEntry(entry) ? entry : null;
    } catch {
      return null;
    }
  }

  function load() {
    for (const key of new Set(cards.flatMap((card) => card.keys))) {
      const entry = store ? read(store.getItem(`${SCHEMA}:${key}`)) : null;
      if (entry) kept.set(key, entry);
    }
  }

  function keep(key, { done, owner, note, at }) {
    const entry = { done, owner, note, at };
    kept.set(key, entry);
    try {
      store?.setItem(`${SCHEMA}:${key}`, JSON.stringify(entry));
    } catch {
      isKept = false;
    }
  }

  function workOf(card) {
    const entries = card.keys.map((key) => kept.get(key)).filter(Boolean);
    entries.sort((one, other) => compare(other.at, one.at));
    return {
      // A finding that was not there before opens its claim again.
      done: card.keys.length > 0 && entries.length === card.keys.length && entries.every((entry) => entry.done),
      owner: entries.find((entry) => entry.owner)?.owner ?? "",
      note: entries.find((entry) => entry.note)?.note ?? "",
    };
  }

  function show(card) {
    card.work = workOf(card);
    card.text = null;
    card.fields.done.checked = card.work.done;
    for (const name of ["owner", "note"]) {
      if (card.fields[name] !== document.activeElement) card.fields[name].value = card.work[name];
    }
    card.element.classList.toggle("is-done", card.work.done);
    card.noted.textContent = [card.work.owner, card.work.note].filter(Boolean).join(": ");
  }

  function entered(card) {
    const at = new Date().toISOString();
    const { done, owner, note } = card.fields;
    for (const key of card.keys) keep(key, { done: done.checked, owner: owner.value, note: note.value, at });
    for (const other of cards) if (other === card || other.keys.some((key) => card.keys.includes(key))) show(other);
    tellKept();
    count();
  }

  function tellKept() {
    if (!isKept) tell("This browser keeps nothing for this page: export your work before you close it.");
  }

  const tell = (text) => {
    document.querySelector(".kept .told").textContent = text;
  };

  function exportWork() {
    const entries = Object.fromEntries(cards.flatMap((card) => card.keys).flatMap((key) => (kept.has(key) ? [[key, kept.get(key)]] : [])));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify({ schema: SCHEMA, entries }, null, 1)], { type: "application/json" }));
    link.download = `${document.querySelector("h1").textContent}.work.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async function importWork(file) {
    let work = null;
    try {
      work = JSON.parse(await file.text());
    } catch {
      work = null;
    }
    if (work?.schema !== SCHEMA || work.entries === null || typeof work.entries !== "object") {
      tell("That file is no exported work: nothing was imported.");
      return;
    }
    let taken = 0;
    for (const [key, entry] of Object.entries(work.entries)) {
      if (!isEntry(entry) || !/^[0-9a-f]{16}$/.test(key)) continue;
      if (kept.has(key) && kept.get(key).at >= entry.at) continue;
      keep(key, entry);
      taken += 1;
    }
    cards.forEach(show);
    filter();
    tell(`Imported ${number.format(taken)} ${taken === 1 ? "entry" : "entries"}; newer ones here were kept.`);
    tellKept();
  }

  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  const orders = {
    file: () => 0,
    rank: (one, other) => one.rank - other.rank,
    risk: (one, other) => other.risk - one.risk || other.charge - one.charge,
    due: (one, other) => compare(one.due, other.due) || compare(one.date, other.date),
    date: (one, other) => compare(one.date, other.date),
    payer: (one, other) => compare(one.payer, other.payer),
    id: (one, other) => compare(one.id, other.id),
  };

  const textOf = (card) => (card.text ??= card.element.textContent.toLowerCase());

  const matches = (card, { edit: [code, key], severity, payer, work, words }) =>
    card.pairs.some(
      ([own, level, message]) => (!code || own === code) && (!key || message === key) && (!severity || level === severity),
    ) &&
    (!payer || card.payer === payer) &&
    (!work || (work === "new" ? card.isNew : card.work.done === (work === "done"))) &&
    words.every((word) => textOf(card).includes(word));

  function filter() {
    const wanted = {
      edit: form.elements.edit.value.split("/"),
      severity: form.elements.severity.value,
      payer: form.elements.payer.value,
      work: form.elements.work.value,
      words: search.value.toLowerCase().split(/\s+/).filter(Boolean),
    };
    for (const card of cards) {
      const shown = matches(card, wanted);
      if (shown !== card.shown) {
        card.shown = shown;
        card.element.hidden = !shown;
      }
    }
    count();
  }

  function count() {
    const shown = cards.filter((card) => card.shown);
    const done = shown.filter((card) => card.work.done);
    const open = shown.reduce((sum, card) => sum + (card.work.done ? 0 : card.risk), 0);
    const all = `${number.format(cards.length)} ${cards.length === 1 ? "claim" : "claims"}`;
    const counted = shown.length === cards.length ? all : `${number.format(shown.length)} of ${all}`;
    const worked = done.length ? `, ${number.format(done.length)} done, ${money.format(open)} open` : "";
    status.textContent = counted + worked;
    noMatch.hidden = shown.length > 0;
  }

  function sort() {
    const order = orders[form.elements.sort.value];
    ordered = [...cards].sort((one, other) => order(one, other) || one.place - other.place);
    list.replaceChildren(...ordered.map((card) => card.element));
  }

  function view() {
    const isList = form.elements.view.value === "list";
    document.body.classList.toggle("list", isList);
    for (const card of cards) open(card, !isList);
  }

  function open(card, isOpen) {
    card.element.classList.toggle("open", isOpen);
    card.body.hidden = !isOpen;
    card.title.setAttribute("aria-expanded", String(isOpen));
  }

  const toggle = (card) => open(card, card.body.hidden);
  const current = () => cards.find((card) => card.element.contains(document.activeElement));

  function step(by) {
    const shown = ordered.filter((card) => card.shown);
    const at = shown.findIndex((card) => card.element.contains(document.activeElement));
    const next = at < 0 ? shown[0] : shown[at + by];
    if (next) {
      next.element.focus({ preventScroll: true });
      next.element.scrollIntoView({ block: "start" });
    }
  }

  // Every card gets its fields, and a button that folds it.
  const template = document.getElementById("work");
  for (const card of cards) {
    const work = template.content.firstElementChild.cloneNode(true);
    card.fields = Object.fromEntries(Array.from(work.querySelectorAll("input"), (input) => [input.name, input]));
    const heading = card.element.querySelector("h3");
    for (const input of Object.values(card.fields)) {
      input.setAttribute("aria-label", `${input.closest("label").textContent.trim()}, claim ${heading.textContent}`);
    }
    card.title = document.createElement("button");
    card.title.type = "button";
    card.title.textContent = heading.textContent;
    card.title.setAttribute("aria-controls", card.body.id);
    card.title.addEventListener("click", () => toggle(card));
    heading.replaceChildren(card.title);
    card.element.querySelector("header").after(work);
    // At each key: a window may be closed while its field is still being written.
    work.addEventListener("input", () => entered(card));
  }
  load();
  cards.forEach(show);

  const bar = document.querySelector(".kept");
  bar.hidden = false;
  bar.querySelector("[name=export]").addEventListener("click", exportWork);
  bar.querySelector("[name=print]").addEventListener("click", () => window.print());
  bar.querySelector("[name=import]").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) importWork(file).finally(() => (event.target.value = ""));
  });
  tellKept();
  window.addEventListener("storage", (event) => {
    if (!event.key?.startsWith(`${SCHEMA}:`)) return;
    load();
    cards.forEach(show);
    filter();
  });

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "sort") sort();
    else if (event.target.name === "view") view();
    else filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () =>
    setTimeout(() => {
      sort();
      filter();
      setView();
    }),
  );

  for (const link of document.querySelectorAll("svg.chart a, .fixes a")) {
    link.addEventListener("click", () => {
      form.elements.edit.value = link.dataset.edit;
      filter();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target === search) search.blur();
    if (event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
    const card = current();
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
    if (event.key === "o" && card) toggle(card);
    if (event.key === "x" && card) {
      card.fields.done.checked = !card.fields.done.checked;
      entered(card);
    }
    if (event.key === "l") {
      form.elements.view.value = document.body.classList.contains("list") ? "cards" : "list";
      view();
    }
  });

  function setView() {
    form.elements.view.value = cards.length > MANY ? "list" : "cards";
    view();
  }

  // Firefox keeps what was chosen across a reload.
  if (form.elements.sort.value !== "file") sort();
  setView();
  filter();
})();
