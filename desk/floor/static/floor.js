// Fetches the floor anew when live.js says that it shows something else. Without it the page is loaded again by hand.
"use strict";

const frame = document.querySelector("[data-floor]");
const voice = document.getElementById("piso-aviso");
let shown = null;
let fetching = false;
let again = false;

function replace(page) {
  const fresh = page.getElementById("piso");
  if (!fresh) throw new Error("no floor");
  const old = document.getElementById("piso");
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  old.replaceWith(document.importNode(fresh, true));
  if (focused) document.querySelector(`#piso [aria-label="${CSS.escape(focused)}"]`)?.focus();
  document.dispatchEvent(new Event("escucha:tick"));
}

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const answer = await fetch(frame.dataset.floor, { redirect: "error", headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    shown = null; // the next news brings it
  } finally {
    fetching = false;
  }
  if (again) {
    again = false;
    refresh();
  }
}

document.addEventListener("escucha:live", ({ detail }) => {
  if (detail.help > (detail.previous?.help ?? 0)) voice.textContent = "Alguien pide ayuda.";
  if (detail.floor !== shown) {
    shown = detail.floor;
    refresh();
  }
});
