"use strict";
// Filters and sorts the claims' cards. It changes which cards are hidden and their order, and writes plain text only.
(() => {
  const form = document.querySelector("form.tools");
  if (!form) return;
  form.hidden = false;
  const list = document.getElementById("cards");
  const status = form.querySelector(".status");
  const noMatch = document.getElementById("no-match");
  const search = form.elements.text;
  const number = new Intl.NumberFormat("en-US");

  const cards = Array.from(list.querySelectorAll(":scope > article"), (element, place) => ({
    element,
    place,
    shown: true,
    text: null,
    pairs: element.dataset.pairs.split(" ").map((pair) => pair.split("/")),
    payer: element.dataset.payer,
    id: element.dataset.id,
    charge: Number(element.dataset.charge),
    date: element.dataset.date,
    rank: Number(element.dataset.rank),
  }));
  let ordered = cards;

  const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
  const orders = {
    file: () => 0,
    rank: (one, other) => one.rank - other.rank,
    charge: (one, other) => other.charge - one.charge,
    date: (one, other) => compare(one.date, other.date),
    payer: (one, other) => compare(one.payer, other.payer),
    id: (one, other) => compare(one.id, other.id),
  };

  const textOf = (card) => (card.text ??= card.element.textContent.toLowerCase());

  const matches = (card, { edit, severity, payer, words }) =>
    card.pairs.some(([code, level]) => (!edit || code === edit) && (!severity || level === severity)) &&
    (!payer || card.payer === payer) &&
    words.every((word) => textOf(card).includes(word));

  function filter() {
    const wanted = {
      edit: form.elements.edit.value,
      severity: form.elements.severity.value,
      payer: form.elements.payer.value,
      words: search.value.toLowerCase().split(/\s+/).filter(Boolean),
    };
    let count = 0;
    for (const card of cards) {
      const shown = matches(card, wanted);
      if (shown !== card.shown) {
        card.shown = shown;
        card.element.hidden = !shown;
      }
      count += shown;
    }
    const all = `${number.format(cards.length)} ${cards.length === 1 ? "claim" : "claims"}`;
    status.textContent = count === cards.length ? all : `${number.format(count)} of ${all}`;
    noMatch.hidden = count > 0;
  }

  function sort() {
    const order = orders[form.elements.sort.value];
    ordered = [...cards].sort((one, other) => order(one, other) || one.place - other.place);
    list.replaceChildren(...ordered.map((card) => card.element));
  }

  function step(by) {
    const shown = ordered.filter((card) => card.shown);
    const at = shown.findIndex((card) => card.element.contains(document.activeElement));
    const next = at < 0 ? shown[0] : shown[at + by];
    if (next) {
      next.element.focus({ preventScroll: true });
      next.element.scrollIntoView({ block: "start" });
    }
  }

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "sort") sort();
    else filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () =>
    setTimeout(() => {
      sort();
      filter();
    }),
  );

  for (const bar of document.querySelectorAll("svg.chart a")) {
    bar.addEventListener("click", () => {
      form.elements.edit.value = bar.dataset.edit;
      filter();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target === search) search.blur();
    if (event.target.closest?.("input, select, textarea")) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
  });

  // Firefox keeps what was chosen across a reload.
  if (form.elements.sort.value !== "file") sort();
  filter();
})();
