// A thread of texts, kept up to date every second and a half; replies leave without the page loading again.
"use strict";

(() => {
  const EVERY = 1500;
  const MOST_FAILURES = 3;
  const place = document.querySelector("[data-refresh]");
  const warning = document.getElementById("sin-avance");
  const form = document.getElementById("responder");
  let tag = "";
  let failures = 0;
  let leaving = false;
  let reloading = false; // and asks no more: it would begin to load again, and again, where that is slow

  const thread = () => document.getElementById("hilo");
  const texts = () => document.getElementById("hilo-mensajes");

  function scrollDown() {
    texts().scrollTop = texts().scrollHeight;
  }

  // Text by text, so that a screen reader hears what is new and nothing twice.
  function show(fresh) {
    const notice = document.getElementById("hilo-aviso");
    const said = fresh.querySelector("#hilo-aviso");
    if (notice.textContent !== said.textContent) notice.textContent = said.textContent;
    notice.hidden = said.hidden;
    thread().dataset.problem = fresh.dataset.problem;
    thread().dataset.mode = fresh.dataset.mode;
    const empty = document.getElementById("hilo-vacio");
    const news = fresh.querySelectorAll("#hilo-mensajes li");
    if (empty && news[0].id !== empty.id) empty.remove();
    const atEnd = texts().scrollHeight - texts().scrollTop - texts().clientHeight < 8;
    let isNew = false;
    for (const line of news) {
      const known = document.getElementById(line.id);
      const copy = document.importNode(line, true);
      if (!known) {
        texts().querySelector("ol").append(copy);
        isNew = true;
      } else if (known.innerHTML !== line.innerHTML) {
        known.className = line.className;
        known.replaceChildren(...copy.childNodes);
      }
    }
    if (isNew || atEnd) scrollDown();
    allow();
  }

  function allow() {
    if (form) document.getElementById("enviar").disabled = thread().dataset.problem !== "";
  }

  function reload() {
    if (!reloading) location.reload();
    reloading = true;
  }

  async function refresh() {
    const answer = await fetch(place.dataset.refresh, {
      redirect: "error",
      cache: "no-store",
      headers: { Accept: "text/html", ...(tag && { "If-None-Match": tag }) },
    });
    if (answer.status === 304 || leaving) return;
    if (answer.status === 404) {
      reload();
      return;
    }
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("hilo");
    if (leaving) return;
    if (fresh.dataset.ended !== thread().dataset.ended) {
      reload();
      return;
    }
    show(fresh);
    tag = answer.headers.get("ETag") || "";
  }

  async function again() {
    try {
      await refresh();
      failures = 0;
    } catch {
      failures += 1;
    }
    warning.hidden = failures < MOST_FAILURES;
    if (!reloading) setTimeout(again, EVERY);
  }

  function compose() {
    const area = document.getElementById("texto");
    const count = document.getElementById("cuenta");
    const problem = document.getElementById("texto-nota");
    const letters = alphabets(form);
    const quick = form.querySelector(".thread-quick");
    let sending = false;

    function measure() {
      if (thread().dataset.mode === "whatsapp") {
        count.textContent = `${area.value.length} de ${form.dataset.longest} letras`;
        return;
      }
      const { units, segments, room } = countSegments(plainText(area.value.trim(), letters), letters);
      const most = Number(form.dataset.most);
      const size = segments === 1 ? "1 mensaje" : `${segments} mensajes`;
      count.textContent = segments > most ? `Muy largo: ocupa ${segments} mensajes, y pueden ser ${most}.` : `${units} de ${room} letras · ${size}`;
      count.classList.toggle("thread-too-long", segments > most);
    }

    function tell(words) {
      problem.textContent = words;
      area.classList.toggle("is-invalid", words !== "");
      area.toggleAttribute("aria-invalid", words !== "");
    }

    async function send() {
      const answer = await fetch(form.action, {
        method: "POST",
        redirect: "error",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      const told = await answer.json();
      tell(told.problem || "");
      if (!answer.ok) return;
      form.elements.clave.value = told.key;
      area.value = "";
      measure();
      await refresh();
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (sending || thread().dataset.problem !== "") return;
      sending = true;
      try {
        await send();
      } catch {
        tell("No se pudo enviar. Intente otra vez.");
      }
      sending = false;
      area.focus();
    });

    area.addEventListener("input", measure);
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    quick.hidden = false;
    quick.addEventListener("click", (event) => {
      if (!event.target.matches("[data-quick]")) return;
      area.value = [area.value.trim(), event.target.textContent].filter(Boolean).join(" ");
      quick.open = false;
      area.focus();
      measure();
    });
    document.documentElement.classList.add("has-keys");
    measure();
  }

  // A form that leads elsewhere is on its way: what it changes must not bring this page back.
  document.addEventListener("submit", (event) => {
    leaving = event.target !== form;
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });

  scrollDown();
  if (form) {
    compose();
    allow();
  }
  if (thread().dataset.ended === "no") setTimeout(again, EVERY);
})();
