// Keeps the bar of presence up to date, and tells the rest of the page what is new.
//
// Every 1.6 s it asks /desk/vivo (15 s while nobody looks). When something changed, `document` gets the event
// "escucha:live" whose `detail` is what the server told (see desk/floor/board.py, `news`), and `previous`, what it told
// before. "escucha:tick" asks for the timers at once, after new ones were put in. Elements with data-since or data-until (milliseconds) show the time that passed or is left.
"use strict";

const SLOWER_WHEN_HIDDEN = 10;
const LOST_AFTER = 5000;
const PATIENCE = 8000;

const bar = document.querySelector("[data-live]");
const part = (name) => document.getElementById(`turn-${name}`);

let tag = "";
let told = null;
let ahead = Date.now() - Number(bar.dataset.now); // of the server's clock, milliseconds
let beats = 0;
let asking = false;
let heardAt = Date.now();

function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function tick() {
  const now = Date.now() - ahead;
  for (const one of document.querySelectorAll("[data-since], [data-until]")) {
    const { since, until } = one.dataset;
    const words = since ? clock(now - since) : until ? clock(until - now + 999) : "";
    if (one.textContent !== words) one.textContent = words;
  }
}

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function show(news) {
  const { me, waiting } = news;
  if (part("words").textContent !== me.words) part("said").textContent = me.words;
  write(part("words"), me.words);
  part("since").dataset.since = me.since ?? "";
  part("until").dataset.until = me.until ?? "";
  for (const one of bar.querySelectorAll("[data-when]")) one.hidden = !one.dataset.when.split(" ").includes(me.state);
  part("ask").hidden = me.help !== null;
  part("unask").hidden = me.help === null;
  part("help").hidden = me.help === null;
  write(part("help"), me.helper ? `${me.helper} vio que pidió ayuda.` : "Pidió ayuda al supervisor.");
  part("calls").hidden = !waiting.calls;
  part("threads").hidden = !waiting.threads;
  part("none").hidden = Boolean(waiting.calls || waiting.threads);
  write(part("calls").querySelector("strong"), String(waiting.calls));
  part("calls").querySelector("[data-since]").dataset.since = waiting.since ?? "";
  write(part("threads").querySelector("strong"), String(waiting.threads));
}

function warn(words) {
  part("warning").hidden = !words;
  write(part("warning").querySelector("span"), words);
}

function lost() {
  if (Date.now() - heardAt < LOST_AFTER) return;
  const format = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: bar.dataset.zone };
  const at = new Date(heardAt - ahead).toLocaleTimeString("es-GT", format);
  warn(`Sin conexión desde las ${at}; lo que ve puede haber cambiado.`);
}

function hear(news) {
  const previous = told;
  told = news;
  show(news);
  document.dispatchEvent(new CustomEvent("escucha:live", { detail: { ...news, previous } }));
}

async function ask() {
  if (asking) return;
  asking = true;
  try {
    const headers = { Accept: "application/json", ...(tag && { "If-None-Match": tag }) };
    const options = { headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
    const answer = await fetch(bar.dataset.live, options);
    if (answer.type === "opaqueredirect") {
      warn("Su sesión terminó. Cargue la página y entre otra vez.");
      return;
    }
    if (answer.status !== 304 && !answer.ok) throw new Error(answer.statusText);
    ahead = Date.now() - Number(answer.headers.get("Escucha-Now"));
    if (answer.status !== 304) {
      const news = await answer.json();
      tag = answer.headers.get("ETag");
      hear(news);
    }
    heardAt = Date.now();
    tick();
    warn("");
  } catch {
    lost();
  } finally {
    asking = false;
  }
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  form.closest("details")?.removeAttribute("open");
  try {
    const options = { method: "POST", body: new FormData(form, event.submitter), headers: { Accept: "application/json" } };
    const answer = await fetch(form.action, { ...options, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const news = await answer.json();
    if (news.problem) {
      part("said").textContent = news.problem;
      warn(news.problem);
      return;
    }
    tag = "";
    hear(news);
    tick();
    warn("");
  } catch {
    warn("No se pudo avisar al servidor. Pruebe otra vez.");
  }
}

for (const form of bar.querySelectorAll("form[data-turn]")) form.addEventListener("submit", send);
document.addEventListener("visibilitychange", () => document.hidden || ask());
new Worker(bar.dataset.beat).addEventListener("message", () => {
  beats += 1;
  if (!document.hidden || beats % SLOWER_WHEN_HIDDEN === 0) ask();
});
document.addEventListener("escucha:tick", tick);
setInterval(tick, 1000);
tick();
