// Shows files as they become ready. Without it the page has a link that does the same.
"use strict";

const EVERY = 2000;
const section = document.querySelector("[data-refresh]");
const voice = document.getElementById("aviso");

function list() {
  return section.querySelector("#archivos");
}

function isUnderWay() {
  return list().dataset.underWay === "si";
}

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch(section.dataset.refresh, { redirect: "error", headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("archivos");
      list().replaceWith(document.importNode(fresh, true));
      if (!isUnderWay()) voice.textContent = "Los archivos están listos.";
    } catch {
      // Asked again in a moment.
    }
  }
  wait();
}

function wait() {
  if (isUnderWay()) setTimeout(refresh, EVERY);
}

wait();
