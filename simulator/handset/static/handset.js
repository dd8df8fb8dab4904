// The telephone: what the carrier tells becomes what is seen and heard, what is done here goes to the carrier.

import { Line } from "./line.js";
import { $, clearDocument, clearSaid, clearThread, element, showDocument, showMessage, showProblem, showSaid, showStatus } from "./showing.js";
import { beep, play, ring, say, setSound, signal, silence, stop, wake } from "./sounds.js";

const ENDINGS = {
  completed: "Llamada terminada", busy: "Ocupado", canceled: "Quien llamaba colgó",
  failed: "La llamada falló", "no-answer": "Llamada perdida",
};
const TICK = 1; // seconds of speech told at a time while the microphone is on

let line = null;
let lines = [];
let call = null; // null, "ringing", "dialling" or "talking"
let began = 0;
let other = "";
let talking = null; // the microphone's clock

// ---- the call

function setCall(now) {
  call = now;
  document.body.classList.toggle("ringing", now === "ringing");
  const held = document.activeElement === $("answer") || document.activeElement === $("hang-up");
  $("answer").hidden = now !== "ringing";
  $("hang-up").hidden = !now;
  $("hang-up").firstChild.data = now === "ringing" ? "Rechazar " : "Colgar ";
  $("microphone").hidden = now !== "talking";
  $("dial").hidden = Boolean(now);
  if (now !== "ringing") silence();
  if (now !== "talking") setMicrophone(false);
  if (!now) stop();
  if (held && now !== "ringing") $("display").focus();
}

function tellState(words, asks = "") {
  $("state").textContent = words;
  $("asks").textContent = asks;
}

function beginCall(now, words) {
  clearSaid();
  clearDocument();
  setCall(now);
  tellState(words);
}

const on = {
  ready({ number, messages }) {
    $("connection").textContent = "Conectado";
    $("me").textContent = number;
    setCall(null);
    tellState("Libre");
    clearThread();
    messages.forEach(showMessage);
  },
  ringing({ caller }) {
    other = caller;
    beginCall("ringing", `Llama ${caller}`);
    ring();
    if (!isField(document.activeElement)) $("answer").focus();
  },
  dialling({ to }) {
    other = to;
    beginCall("dialling", `Llamando a ${to}…`);
  },
  answered() {
    began = Date.now();
    setCall("talking");
    tellState(`En llamada con ${other}`);
  },
  say({ words, language, seconds, number }) {
    showSaid("Línea", words, language);
    say(words, language, seconds, () => line.send("heard", { number }));
  },
  play({ url, seconds, number }) {
    showSaid("Línea", "(grabación)");
    play(url, seconds, () => line.send("heard", { number }));
  },
  pause({ seconds }) {
    showSaid("Línea", `(silencio de ${seconds} s)`);
  },
  quiet: stop,
  listening({ on: listens, keys, digits, words }) {
    const amount = digits === 1 ? "una tecla" : digits ? `${digits} teclas` : "teclas";
    const asked = [keys ? amount : "", words ? "que usted hable" : ""].filter(Boolean).join(" o ");
    $("asks").textContent = listens ? `Espera ${asked}` : "";
  },
  recording({ on: records }) {
    $("asks").textContent = records ? "Graba: hable, y termine con una tecla" : "";
    if (records) signal();
  },
  company({ on: joined }) {
    showSaid("Central", joined ? "alguien más está en la línea" : "ya no hay nadie más en la línea");
    $("asks").textContent = joined ? "Hay alguien más en la línea" : "";
  },
  hears({ words, seconds }) {
    showSaid("Otra persona", words);
    say(words, "es", seconds, () => {});
  },
  document: showDocument,
  problem: showProblem,
  ended({ status }) {
    const seconds = call === "talking" ? Math.round((Date.now() - began) / 1000) : 0;
    setCall(null);
    tellState(`${ENDINGS[status] ?? status}${seconds ? `, ${seconds} s` : ""}`);
  },
  message(message) {
    showMessage(message);
    if (!message.mine && message.address.startsWith("whatsapp:")) line.send("see", { sid: message.sid });
  },
  status: showStatus,
  refused: ({ words }) => tellState(`No se pudo: ${words}`),
  elsewhere() {
    leave();
    refuse("Este teléfono se abrió en otra ventana.");
  },
};

// ---- what a person does

function press(key) {
  const button = document.querySelector(`#keys [data-key="${CSS.escape(key)}"]`);
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), 150);
  beep(key);
  if (call) line.send("press", { key });
}

function setMicrophone(opened) {
  const words = $("words").value.trim();
  if (talking && !opened && words && call === "talking") {
    line.send("speak", { seconds: TICK, words });
    showSaid("Usted", words);
    $("words").value = "";
  }
  clearInterval(talking);
  talking = opened ? setInterval(speak, TICK * 1000) : null;
  if (opened) speak();
  $("speak").setAttribute("aria-pressed", String(opened));
  $("speak").textContent = opened ? "Hablando… callar" : "Hablar";
}

function speak() {
  line.send("speak", { seconds: TICK });
}

function isField(target) {
  return target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

function onKey(event) {
  if (!line || event.ctrlKey || event.altKey || event.metaKey || isField(event.target)) return;
  if (/^[0-9*#]$/.test(event.key)) press(event.key);
  else if (event.key === "Escape" && call) line.send("hang_up");
  else if (event.key === "Enter" && call === "ringing" && !event.target.matches("button, a")) line.send("answer");
  else return;
  event.preventDefault();
}

// ---- who one is

function wanted() {
  const plain = $("number").value.replace(/[\s-]/g, "");
  return /^\d{8}$/.test(plain) ? `+502${plain}` : plain;
}

function connect(event) {
  event.preventDefault();
  wake();
  $("refusal").hidden = true;
  $("who").hidden = true;
  $("handset").hidden = false;
  $("display").focus();
  line = new Line(wanted(), {
    event: (told) => on[told.kind]?.(told),
    lost: () => {
      $("connection").textContent = "Se perdió la conexión; se está intentando de nuevo…";
      stop();
    },
    refused: (words) => {
      leave();
      refuse(words);
    },
  });
}

function leave() {
  line?.close();
  line = null;
  setCall(null);
  $("handset").hidden = true;
  $("who").hidden = false;
  $("connection").textContent = "Sin conectar";
  $("number").focus();
}

function refuse(words) {
  $("refusal").textContent = words;
  $("refusal").hidden = false;
}

async function load() {
  const told = await (await fetch("/handset/people")).json();
  lines = told.lines;
  $("known").replaceChildren(...told.known.map((number) => element("option", "", { value: number })));
  $("line").replaceChildren(...lines.map(({ name, number }) => element("option", titled(name, number), { value: number })));
  const ways = [["", "SMS"], ["whatsapp:", "WhatsApp"]];
  const options = ways.flatMap(([prefix, way]) => lines.map(({ name, number }) =>
    element("option", `${titled(name, number)} por ${way}`, { value: prefix + number })));
  $("to").replaceChildren(...options);
  const proposals = { new: told.new, known: told.known[0] ?? "", monitor: "sip:monitor@ejemplo.org" };
  const propose = () => { $("number").value = proposals[document.forms.who.role.value]; };
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

for (const key of "123456789*0#") {
  const button = element("button", key, { type: "button" });
  button.dataset.key = key;
  if ("*#".includes(key)) button.setAttribute("aria-label", key === "*" ? "asterisco" : "numeral");
  button.addEventListener("click", () => press(key));
  $("keys").append(button);
}
$("who").addEventListener("submit", connect);
$("answer").addEventListener("click", () => line.send("answer"));
$("hang-up").addEventListener("click", () => line.send("hang_up"));
$("speak").addEventListener("click", () => setMicrophone(!talking));
$("leave").addEventListener("click", leave);
$("ring-once").addEventListener("click", () => line.send("ring_once", { to: $("line").value }));
$("dial").addEventListener("submit", (event) => {
  event.preventDefault();
  line.send("dial", { to: $("line").value });
});
$("write").addEventListener("submit", (event) => {
  event.preventDefault();
  if (line.send("write", { to: $("to").value, body: $("body").value })) $("body").value = "";
});
for (const name of ["voice", "bell"]) $(name).addEventListener("change", (event) => setSound(name, event.target.checked));
document.addEventListener("keydown", onKey);
window.speechSynthesis?.getVoices(); // the list comes later than it is asked for
load();
