// The interview form by keyboard: a digit chooses, Enter goes on, Esc goes back. Without it the form is a plain one.
"use strict";

(() => {
  const form = document.querySelector("form[data-form]");
  if (!form) return;
  const back = form.querySelector("[data-back]");
  const first = form.querySelector("[data-first]");
  let sent = false;

  function isWriting(element) {
    return element.matches("textarea, select, input:not([type=radio]):not([type=hidden])");
  }

  function choose(digit) {
    const radio = form.querySelector(`input[type=radio][value="${digit}"]`);
    if (!radio) return false;
    radio.checked = true;
    radio.focus();
    return true;
  }

  function goOn() {
    form.requestSubmit(form.querySelector("[data-go]"));
  }

  document.documentElement.classList.add("has-keys");
  if (first) first.focus({ preventScroll: true });

  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });

  window.addEventListener("pageshow", () => {
    sent = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    const at = event.target;
    const ours = form.contains(at);
    if (event.key === "Escape" && back && (ours || !isWriting(at))) {
      event.preventDefault();
      form.requestSubmit(back);
    } else if (event.key === "Enter" && !event.shiftKey && at.matches("form[data-form] textarea, body")) {
      event.preventDefault();
      goOn();
    } else if (/^[0-9]$/.test(event.key) && !isWriting(at) && choose(event.key)) {
      event.preventDefault();
    }
  });
})();
