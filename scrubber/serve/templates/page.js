"use strict";
// Sends the files that are dropped, one after the other, and shows what comes back; the server makes all of the page.

const form = document.querySelector("form.drop");
const session = `/page/${form.dataset.session}`;
const target = form.querySelector(".target");
const chooser = form.elements.files;
const list = document.querySelector(".files");
const progress = document.querySelector(".progress");
const waiting = [];
const found = new Map(); // the last findings by the file's name: what is dropped again is compared with them
let isBusy = false;

function address() {
  const query = new URLSearchParams();
  for (const name of ["profile", "as_of", "history"]) {
    const value = form.elements[name]?.value;
    if (value) query.set(name, value);
  }
  return `${session}/files?${query}`;
}

function add(files) {
  for (const file of files) {
    const card = document.getElementById("waiting").content.cloneNode(true).firstElementChild;
    card.querySelector("h2").textContent = file.name;
    card.querySelector(".state").textContent = "Waiting";
    list.append(card);
    waiting.push({ file, card, address: address(), baseline: form.elements.compare.value || file.name });
  }
  next();
}

function next() {
  tell();
  if (isBusy || waiting.length === 0) return;
  isBusy = true;
  send(waiting.shift());
}

function send(one) {
  const { file, card, baseline } = one;
  const state = card.querySelector(".state");
  const bar = card.querySelector("progress");
  if (file.size > Number(form.dataset.most)) return fail(card, "The file is larger than this service takes.");
  const body = new FormData();
  body.append("file", file);
  if (found.has(baseline)) body.append("baseline", new Blob([found.get(baseline)]), "findings.json");
  const request = new XMLHttpRequest();
  request.open("POST", one.address);
  state.textContent = "Sending";
  request.upload.onprogress = (event) => { bar.value = event.loaded / event.total; };
  request.upload.onload = () => { state.textContent = "Judging"; bar.removeAttribute("value"); };
  request.onerror = () => fail(card, "The service cannot be reached, or the file cannot be read any more.");
  request.onload = () => {
    const again = request.getResponseHeader("Retry-After");
    if (request.status === 201) return show(card, file.name, baseline, request.responseText);
    if (request.status === 503 && again) return void setTimeout(() => send(one), 1000 * Number(again));
    return fail(card, ...reasons(request));
  };
  request.send(body);
}

function reasons(request) {
  try {
    const problem = JSON.parse(request.responseText);
    const finding = problem.document?.findings[0];
    return finding ? [`${finding.code}: ${finding.message}.`, finding.fix] : [problem.detail];
  } catch {
    return [`The service answered ${request.status}.`];
  }
}

function show(card, name, baseline, html) {
  const made = new DOMParser().parseFromString(html, "text/html").querySelector("article");
  made.querySelector("h2").textContent = name;
  made.dataset.name = name;
  if (baseline !== name) made.querySelector(".with")?.replaceChildren(baseline);
  for (const earlier of list.querySelectorAll("[data-name]")) if (earlier.dataset.name === name) earlier.remove();
  card.replaceWith(document.adoptNode(made));
  remember(name, made.dataset.findings).finally(done);
}

async function remember(name, address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  if (!found.has(name)) form.elements.compare.add(new Option(name, name));
  found.set(name, await answer.text());
  form.querySelector(".compare").hidden = false;
}

function fail(card, ...lines) {
  card.className = "file failed";
  card.querySelector("progress").remove();
  card.querySelector(".state").remove();
  for (const line of lines) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    card.append(paragraph);
  }
  done();
}

function done() {
  isBusy = false;
  next();
}

function tell() {
  let claims = 0;
  let rejected = 0;
  for (const file of list.querySelectorAll("[data-claims]")) {
    claims += Number(file.dataset.claims);
    rejected += Number(file.dataset.rejected);
  }
  const dropped = list.children.length;
  const judged = dropped - list.querySelectorAll(".waiting").length;
  const files = judged < dropped ? `${judged} of ${dropped} files judged` : `${dropped} ${dropped === 1 ? "file" : "files"} judged`;
  progress.textContent = dropped ? `${files}: ${claims.toLocaleString("en-US")} ${claims === 1 ? "claim" : "claims"}, ${rejected.toLocaleString("en-US")} rejected` : "";
}

chooser.addEventListener("change", () => { add(chooser.files); chooser.value = ""; });
form.addEventListener("submit", (event) => event.preventDefault());
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    target.classList.toggle("over", kind === "dragover");
    if (kind === "drop") add(event.dataTransfer.files);
  });
}
addEventListener("pagehide", () => navigator.sendBeacon(`${session}/close`));
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
