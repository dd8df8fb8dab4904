// Brings the figures of a running campaign up to date. Without it the page has a link that does the same.
"use strict";

const SPOKEN_EVERY = 60000;
const MOST_FAILURES = 3;

const section = document.querySelector("[data-refresh]");
const voice = document.getElementById("aviso-vivo");
const warning = document.getElementById("sin-avance");
let spokenAt = Date.now();
let failures = 0;
let reloading = false; // and asks no more: it would begin to load again, and again, where that is slow

function figures() {
  return section.querySelector("#cifras");
}

function speak(summary) {
  if (Date.now() - spokenAt >= SPOKEN_EVERY && voice.textContent !== summary) {
    voice.textContent = summary;
    spokenAt = Date.now();
  }
}

function show(page) {
  const fresh = page.getElementById("cifras");
  if (!fresh) throw new Error("no figures");
  if (fresh.dataset.state !== figures().dataset.state) {
    reloading = true;
    location.reload();
    return;
  }
  if (!figures().contains(document.activeElement)) figures().replaceWith(document.importNode(fresh, true));
  speak(fresh.querySelector(".campaign-summary").textContent);
}

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch(section.dataset.refresh, { redirect: "error", headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.statusText);
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      failures = 0;
    } catch {
      failures += 1;
    }
    warning.hidden = failures < MOST_FAILURES;
  }
  wait();
}

function wait() {
  if (!reloading && figures().dataset.state !== "closed") setTimeout(refresh, Number(figures().dataset.seconds) * 1000);
}

wait();
