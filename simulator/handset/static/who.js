// Who one is: the numbers that one may take, and those that one may call or write to.

import { $, element } from "./showing.js";

const MONITOR = "sip:monitor@ejemplo.org";

let proposals = null;

/** The number that was asked for, in full. */
export function wanted() {
  const plain = $("number").value.replace(/[\s-]/g, "");
  return /^\d{8}$/.test(plain) ? `+502${plain}` : plain;
}

/** Tell why a number was not given, or nothing any more (""). */
export function refuse(words) {
  $("refusal").textContent = words;
  $("refusal").hidden = !words;
  $("number").setAttribute("aria-invalid", String(Boolean(words)));
}

/** Keep the number ("" for none) in the address: a window that is loaded anew proposes the same telephone. */
export function remember(number) {
  history.replaceState(null, "", number ? `?${new URLSearchParams({ number })}` : location.pathname);
}

/** Ask anew which numbers were called of late. */
export async function refresh() {
  proposals = await (await fetch("/handset/people")).json();
  $("known").replaceChildren(...proposals.known.map((number) => element("option", "", { value: number })));
}

function propose() {
  const { known, new: unused } = proposals;
  $("number").value = { new: unused, known: known[0] ?? "", monitor: MONITOR }[document.forms.who.role.value];
}

/** Once, when the page is there. */
export async function load() {
  await refresh();
  const { lines } = proposals;
  $("line").replaceChildren(...lines.map(({ name, number }) => element("option", titled(name, number), { value: number })));
  const ways = [["", "SMS"], ["whatsapp:", "WhatsApp"]];
  const options = ways.flatMap(([prefix, way]) => lines.map(({ name, number }) =>
    element("option", `${titled(name, number)} por ${way}`, { value: prefix + number })));
  $("to").replaceChildren(...options);
  document.forms.who.role.forEach((choice) => choice.addEventListener("change", propose));
  propose();
  const asked = new URLSearchParams(location.search).get("number");
  if (asked) {
    document.forms.who.role.value = /^(sip|client):/.test(asked) ? "monitor" : "known";
    $("number").value = asked.replace(/^ /, "+");
  }
}

function titled(name, number) {
  return name === number ? number : `${name} (${number})`;
}
