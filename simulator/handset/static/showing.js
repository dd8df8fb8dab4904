// What is shown beside the telephone: messages, the document being performed, what was said.

const LINK = /(https?:\/\/[^\s<>"]*[^\s<>".,;:)])/;
const STATUSES = { delivered: "entregado", read: "leído", received: "recibido por la central" };
const MOST_SAID = 100;
const TAG = /(<\/?[\w:]+(?:\s+[\w:]+="[^"]*")*\s*\/?>)/;
const TOKEN = /("[^"]*"|[\w:]+=?)/;

export const $ = (id) => document.getElementById(id);

export function element(tag, words = "", options = {}) {
  const made = Object.assign(document.createElement(tag), options);
  if (words) made.textContent = words;
  return made;
}

/** Add a line to a log, which then shows its end, but a long line from its beginning. */
function add(list, item, most = Infinity) {
  list.append(item);
  while (list.children.length > most) list.firstElementChild.remove();
  const log = list.parentElement;
  log.scrollTop += item.getBoundingClientRect().top - log.getBoundingClientRect().top;
}

/** `who`: "Línea", "Otra persona", "Usted". */
export function showSaid(who, words, language = "") {
  const item = element("li");
  item.append(element("b", `${who}: `), element("span", words, language ? { lang: language } : {}));
  add($("said"), item, MOST_SAID);
}

export function clearSaid() {
  $("said").replaceChildren();
}

/** A message, once: what is shown already gets its status only. */
export function showMessage(message) {
  if (document.querySelector(`[data-sid="${CSS.escape(message.sid)}"]`)) {
    showStatus(message);
    return;
  }
  const item = element("li", "", { className: message.mine ? "mine" : "" });
  item.dataset.sid = message.sid;
  message.body.split(LINK).forEach((part, place) => item.append(place % 2 ? link(part) : part));
  const channel = message.address.startsWith("whatsapp:") ? "WhatsApp" : "SMS";
  const line = message.address.replace("whatsapp:", "");
  item.append(element("small", `${message.mine ? "Usted a" : "De"} ${line} · ${channel} · ${time(message.at)} · `));
  item.lastElementChild.append(element("span", status(message.status), { className: "status" }));
  add($("thread"), item);
}

export function showStatus({ sid, status: now }) {
  const shown = document.querySelector(`[data-sid="${CSS.escape(sid)}"] .status`);
  if (shown) shown.textContent = status(now);
}

export function clearThread() {
  $("thread").replaceChildren();
}

function link(url) {
  return element("a", url, { href: url, target: "_blank", rel: "noopener noreferrer" });
}

function status(name) {
  return STATUSES[name] ?? name;
}

function time(moment) {
  return new Date(moment).toLocaleTimeString("es-GT", { hour: "2-digit", minute: "2-digit" });
}

/** The document being performed, where it came from, what was posted for it. */
export function showDocument({ url, method, posted, text }) {
  const facts = [["De", url ? `${method} ${url}` : "la orden de llamar"]];
  for (const [name, value] of Object.entries(posted)) facts.push([name, value || "(vacío)"]);
  $("source").replaceChildren(...facts.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
  $("document").firstElementChild.replaceChildren(...coloured(text));
  $("document").scrollTop = 0;
}

export function clearDocument() {
  $("source").replaceChildren();
  $("document").firstElementChild.replaceChildren();
  $("problems").replaceChildren();
  $("problems-title").hidden = true;
}

export function showProblem({ code, words, url }) {
  $("problems-title").hidden = false;
  add($("problems"), element("li", `${code}: ${words}${url ? ` (${url})` : ""}`));
}

function coloured(text) {
  return text.split(TAG).flatMap((part, place) => (place % 2 ? colouredTag(part) : [part]));
}

function colouredTag(tag) {
  return tag.split(TOKEN).filter(Boolean).map((part) => {
    if (part.startsWith('"')) return element("span", part, { className: "value" });
    const kind = part.endsWith("=") ? "name" : "tag";
    return /^[\w:]/.test(part) ? element("span", part, { className: kind }) : part;
  });
}
