// The panel of a call, kept up to date every second; its buttons act without the page loading again.
"use strict";

(() => {
  const EVERY = 1000;
  const MOST_FAILURES = 4;
  const RINGING = ["connecting", "dialling"];
  const first = document.getElementById("llamada");
  if (!first) return;
  const voice = document.createElement("p");
  const problem = document.createElement("p");
  let tag = first.dataset.tag;
  let failures = 0;
  let busy = false;
  let isOver = false;

  const panel = () => document.getElementById("llamada");

  function words(element) {
    const parts = element.querySelectorAll(".call-says, .call-problem");
    return Array.from(parts, (part) => part.textContent.replace(/\s+/g, " ").trim()).join(" ");
  }

  function tell(said) {
    problem.textContent = said;
    problem.hidden = said === "";
  }

  function show(page) {
    const fresh = document.importNode(page.getElementById("llamada"), true);
    if (fresh.dataset.tag === tag) return;
    if (RINGING.includes(panel().dataset.state) && !RINGING.includes(fresh.dataset.state)) {
      if (!isOver) location.reload(); // the page below has something else to ask now
      isOver = true; // asked again, it would begin to load again, and again, where that is slow
      return;
    }
    const at = document.activeElement;
    const key = panel().contains(at) ? at.dataset.callKey || at.id : "";
    const chosen = document.getElementById("persona")?.value;
    if (words(fresh) !== words(panel())) voice.textContent = words(fresh) || "La llamada terminó.";
    panel().replaceWith(fresh);
    tag = fresh.dataset.tag;
    const list = document.getElementById("persona");
    if (list && chosen && list.querySelector(`option[value="${chosen}"]`)) list.value = chosen;
    if (key) (fresh.querySelector(`[data-call-key="${key}"]`) || document.getElementById(key) || fresh.querySelector("button"))?.focus();
  }

  async function refresh() {
    const answer = await fetch(panel().dataset.refresh, {
      redirect: "error",
      cache: "no-store",
      headers: { Accept: "text/html", "If-None-Match": `"${tag}"` },
    });
    if (answer.status === 304) return;
    if (answer.status === 404) {
      tell("Usted ya no tiene esta llamada: su teléfono no contestó, la tomó otra persona o la familia colgó. ");
      problem.append(document.querySelector("#contenido a").cloneNode(true));
      panel().hidden = true;
      isOver = true;
      return;
    }
    if (!answer.ok) throw new Error(answer.statusText);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }

  async function again() {
    try {
      await refresh();
      if (failures >= MOST_FAILURES) tell("");
      failures = 0;
    } catch {
      failures += 1;
      if (failures === MOST_FAILURES) tell("El estado de la llamada dejó de actualizarse. Revise su conexión.");
    }
    if (!isOver) setTimeout(again, EVERY);
  }

  async function act(form) {
    const answer = await fetch(form.action, {
      method: "POST",
      redirect: "error",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    tell((await answer.json()).problem);
    await refresh();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-call]")) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await act(form);
    } catch {
      tell("No se pudo. Intente otra vez.");
    }
    busy = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
    const button = /^F[0-9]+$/.test(event.key) && panel().querySelector(`[data-call-key="${event.key}"]`);
    if (!button) return;
    event.preventDefault();
    button.form.requestSubmit();
  });

  voice.className = "visually-hidden";
  voice.setAttribute("aria-live", "polite");
  voice.setAttribute("role", "status");
  problem.className = "alert alert-warning";
  problem.setAttribute("role", "alert");
  problem.hidden = true;
  first.before(voice, problem);
  document.documentElement.classList.add("has-keys");
  setTimeout(again, EVERY);
})();
