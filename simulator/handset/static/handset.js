// The telephone: what the carrier tells becomes what is seen and heard, what is done here goes to the carrier.

import { Line } from "./line.js";
import { $, clearDocument, clearSaid, clearThread, element, showDocument, showMessage, showProblem, showSaid, showStatus } from "./showing.js";
import { beep, hasVoice, play, ring, say, setSound, signal, silence, stop, wake } from "./sounds.js";
import { load, refresh, refuse, remember, wanted } from "./who.js";

const ENDINGS = {
  completed: "Llamada terminada", busy: "Ocupado", canceled: "Quien llamaba colgó",
  failed: "La llamada falló", "no-answer": "Llamada perdida",
};
const TITLE = document.title;
const TICK = 1; // seconds of speech told at a time while the microphone is on

let line = null;
let call = null; // null, "ringing", "dialling" or "talking"
let began = 0;
let other = "";
let talking = null; // the microphone's clock

// ---- the call

function setCall(now) {
  call = now;
  document.body.classList.toggle("ringing", now === "ringing");
  $("answer").hidden = now !== "ringing";
  $("hang-up").hidden = !now;
  $("hang-up").firstChild.data = now === "ringing" ? "Rechazar " : "Colgar ";
  $("microphone").hidden = now !== "talking";
  $("dial").hidden = Boolean(now);
  if (now !== "ringing") silence();
  if (now !== "talking") setMicrophone(false);
  if (!now) stop();
  if (document.activeElement.closest("[hidden]")) $("display").focus();
}

function tellState(words) {
  $("state").textContent = words;
  $("asks").textContent = "";
  document.title = `${words} · ${TITLE}`;
}

function beginCall(now, words) {
  clearSaid();
  clearDocument();
  $("words").value = "";
  setCall(now);
  tellState(words);
}

const on = {
  ready({ number, messages }) {
    $("connection").textContent = "Conectado";
    $("me").textContent = number;
    setCall(null);
    tellState("Libre");
    messages.forEach(on.message);
    if (!$("handset").hidden) return;
    $("who").hidden = true;
    $("handset").hidden = false;
    $("display").focus();
    remember(number);
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
    else setMicrophone(false);
  },
  recorded({ seconds }) {
    $("asks").textContent = `Se grabaron ${seconds} s`;
  },
  company({ on: joined }) {
    $("asks").textContent = joined ? "Hay alguien más en la línea" : "Ya no hay nadie más en la línea";
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
    const isNew = message.status === "delivered" && message.address.startsWith("whatsapp:");
    if (isNew && !message.mine) line.send("see", { sid: message.sid });
  },
  status: showStatus,
  refused({ words }) {
    $("asks").textContent = `No se pudo: ${words}`;
  },
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
  if (talking && !opened) sayWords();
  clearInterval(talking);
  talking = opened ? setInterval(speak, TICK * 1000) : null;
  if (opened) speak();
  $("speak").classList.toggle("strong", opened);
  $("speak").textContent = opened ? "Hablando… callar" : "Hablar";
}

function speak() {
  line.send("speak", { seconds: TICK });
}

/** What was written is said to whoever is on the line. */
function sayWords() {
  const words = $("words").value.trim();
  if (!words || call !== "talking" || !line.send("speak", { seconds: TICK, words })) return;
  showSaid("Usted", words);
  $("words").value = "";
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

function connect(event) {
  event.preventDefault();
  wake();
  refuse("");
  $("connection").textContent = "Conectando…";
  clearThread();
  line?.close();
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
  document.title = TITLE;
  $("number").focus();
  refresh().catch(() => {}); // what was proposed before will do
}

/** What the voice says is not said once more by a screen reader. */
function tellVoice() {
  const speaks = hasVoice();
  $("voiceless").hidden = speaks;
  $("said").parentElement.setAttribute("aria-live", speaks && $("voice").checked ? "off" : "polite");
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
$("leave").addEventListener("click", () => {
  if (call) line.send("hang_up");
  remember("");
  leave();
});
$("ring-once").addEventListener("click", () => line.send("ring_once", { to: $("line").value }));
$("dial").addEventListener("submit", (event) => {
  event.preventDefault();
  line.send("dial", { to: $("line").value });
});
$("write").addEventListener("submit", (event) => {
  event.preventDefault();
  if (line.send("write", { to: $("to").value, body: $("body").value })) $("body").value = "";
});
$("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter") sayWords();
});
for (const name of ["voice", "bell"]) $(name).addEventListener("change", (event) => {
  setSound(name, event.target.checked);
  tellVoice();
});
document.addEventListener("keydown", onKey);
window.speechSynthesis?.addEventListener?.("voiceschanged", tellVoice); // the list comes later than it is asked for
tellVoice();
load();
