// Tells that a file is too large before it is sent. The server says the same without this.
"use strict";

const form = document.querySelector("form[data-largest]");
const input = document.getElementById("sample");
const problem = document.getElementById("sample-grande");

function tooLarge() {
  const file = input.files[0];
  return Boolean(file) && file.size > Number(form.dataset.largest);
}

input.addEventListener("change", () => {
  problem.hidden = !tooLarge();
});
form.addEventListener("submit", (event) => {
  if (tooLarge()) {
    event.preventDefault();
    input.focus();
  }
});
