// Keys of the monitors' pages: each element with data-key is pressed by its letter. Tells when a page is out of date.
"use strict";

(() => {
  const results = document.getElementById("resultado");
  const changed = document.getElementById("cambio");
  const newsEvery = Number(changed?.dataset.every || 20000);
  const needs = results ? [...results.querySelectorAll("[data-for]")] : [];

  function isWriting(element) {
    return element.matches("textarea, select, input:not([type=radio]):not([type=hidden])");
  }

  function showNeeds() {
    const chosen = results.querySelector("input[name=resultado]:checked");
    for (const part of needs) part.hidden = !chosen || part.dataset.for !== chosen.dataset.needs;
    return chosen && chosen.dataset.needs ? document.getElementById(chosen.dataset.needs) : null;
  }

  function press(element) {
    if (!element.matches("input[type=radio]")) {
      element.click();
      return;
    }
    const folded = element.closest("details");
    if (folded) folded.open = true;
    element.checked = true;
    (showNeeds() || element).focus();
  }

  document.documentElement.classList.add("has-keys");
  const first = document.querySelector("[data-first]");
  if (first && !document.querySelector("form[data-form]")) first.focus({ preventScroll: true });

  if (results) {
    const missing = showNeeds();
    if (missing && document.getElementById("resultado-problema")) missing.focus(); // what was not noted is mended here
    results.addEventListener("change", showNeeds);
  }

  for (const form of document.querySelectorAll("form[method=post]:not([data-form]):not([data-turn])")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => {
      sent = false;
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    const at = event.target;
    if (event.key === "Enter" && !event.shiftKey && results && results.contains(at) && at.matches("textarea, select")) {
      event.preventDefault();
      results.requestSubmit(results.querySelector("[data-go]"));
      return;
    }
    if (isWriting(at) || (event.key === "Enter" && at !== document.body)) return;
    const found = document.querySelector(`[data-key="${CSS.escape(event.key.length === 1 ? event.key.toUpperCase() : event.key)}"]`);
    if (!found) return;
    event.preventDefault();
    press(found);
  });

  async function hearNews() {
    try {
      const answer = await fetch(changed.dataset.news, { redirect: "error" });
      if (answer.ok) changed.hidden = (await answer.text()) === changed.dataset.tag;
    } catch {
      // The bar of one's own presence tells when the service cannot be reached.
    }
    setTimeout(hearNews, newsEvery);
  }

  if (changed) setTimeout(hearNews, newsEvery);
})();
