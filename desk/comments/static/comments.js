// The recording under the keys, and the redacted text that follows what is typed. Without it everything can be
// written and saved: the service then strikes out by itself.
"use strict";

const BACK_SECONDS = 3;
const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const QUIET = 400;
const STRUCK = "[nombre]";

const voice = document.getElementById("voz");
const rate = document.getElementById("velocidad");
const form = document.getElementById("comentario");
const text = form.elements.text;
const redacted = form.elements.redacted;
const again = document.getElementById("otra-vez");
const warning = document.getElementById("sin-propuesta");
let proposed = null;
let asked = 0;
let waiting = 0;

function turn(step) {
  const place = RATES.indexOf(voice.playbackRate) + step;
  voice.playbackRate = RATES[Math.min(Math.max(place, 0), RATES.length - 1)];
  voice.defaultPlaybackRate = voice.playbackRate;
  rate.textContent = `${voice.playbackRate}×`;
}

function play() {
  if (!voice.paused) voice.pause();
  else voice.play().catch(mute);
}

function mute() {
  document.getElementById("sin-voz").hidden = false;
}

function back() {
  voice.currentTime = Math.max(0, voice.currentTime - BACK_SECONDS);
}

function strike() {
  const from = redacted.selectionStart;
  if (from === redacted.selectionEnd) return;
  redacted.setRangeText(STRUCK, from, redacted.selectionEnd, "end");
  redacted.focus();
  changed();
}

function follow() {
  redacted.value = proposed;
  changed();
}

function changed() {
  again.disabled = proposed === null || redacted.value === proposed;
}

async function propose() {
  const mine = ++asked;
  const follows = redacted.value === "" || redacted.value === proposed;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, text: text.value });
  try {
    const answer = await fetch(form.dataset.proposal, { method: "POST", body, redirect: "error" });
    const said = await answer.json();
    if (mine !== asked) return;
    warning.hidden = answer.ok;
    if (!answer.ok) {
      warning.textContent = said.problem;
      return;
    }
    proposed = said.redacted;
    if (follows) redacted.value = proposed;
    changed();
  } catch {
    warning.textContent = "No hay conexión: la propuesta no se actualiza. Al guardar se quita lo mismo.";
    warning.hidden = false;
  }
}

const ACTS = { play, back, slower: () => turn(-1), faster: () => turn(1), strike, again: follow };
const KEYS = { F7: back, F8: play, F9: ACTS.slower, F10: ACTS.faster };
const WITH_CONTROL = { " ": play, m: strike, Enter: () => form.requestSubmit(form.querySelector(".btn-primary")) };

document.addEventListener("keydown", (event) => {
  const act = event.ctrlKey ? WITH_CONTROL[event.key] : KEYS[event.key];
  if (!act || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!event.repeat || act === back) act();
});
for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", ACTS[button.dataset.do]);
}
text.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(propose, QUIET);
});
redacted.addEventListener("input", changed);
// What was typed last may not have been proposed for yet: an empty field is filled by the service.
form.addEventListener("submit", () => {
  if (redacted.value === proposed) redacted.value = "";
});
voice.addEventListener("error", mute);
if (voice.error) mute(); // it had failed before anybody listened
for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
if (text.value) propose();
