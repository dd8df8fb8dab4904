// Brings who waits into the work list as soon as the bar of presence (live.js) is told of it.
"use strict";

(() => {
  const voice = document.getElementById("espera-aviso");
  let shown = "";
  let fetching = false;

  const place = () => document.getElementById("espera");

  function replace(page) {
    const fresh = document.importNode(page.getElementById("espera"), true);
    const lines = fresh.querySelectorAll("li").length;
    const isMore = lines > place().querySelectorAll("li").length;
    const action = place().contains(document.activeElement) && document.activeElement.form?.getAttribute("action");
    place().replaceWith(fresh);
    document.documentElement.classList.add("has-keys");
    if (action) fresh.querySelector(`form[action="${CSS.escape(action)}"] button`)?.focus();
    if (isMore) voice.textContent = lines === 1 ? "Una familia espera." : `Esperan ${lines} familias.`;
  }

  async function refresh(waiting) {
    if (fetching || waiting === shown) return;
    fetching = true;
    try {
      const answer = await fetch(location.href, { redirect: "error", cache: "no-store", headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.statusText);
      replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
      shown = waiting;
    } catch {
      shown = ""; // the next news brings it
    }
    fetching = false;
  }

  document.addEventListener("escucha:live", ({ detail }) => refresh(JSON.stringify(detail.waiting)));
})();
