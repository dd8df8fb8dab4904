// What is heard: the browser's own voice, recordings, the bell, keys. Begins with the first click, never before.

const VOICES = ["es-GT", "es-MX", "es-US", "es"];
// The two tones of each key, in hertz.
const ROWS = ["123", "456", "789", "*0#"];
const LOW = [697, 770, 852, 941];
const HIGH = [1209, 1336, 1477];

let context = null;
let bell = null;
let ending = null; // stops what is being heard
const sound = { voice: true, bell: true };

/** To be called from a click: browsers let nothing sound before. */
export function wake() {
  context ??= new AudioContext();
  context.resume();
}

export function setSound(name, on) {
  sound[name] = on;
  if (name === "bell" && !on) silence();
  if (name === "voice" && !on) window.speechSynthesis?.cancel();
}

/** Whether there is a voice that speaks Spanish, be it wanted or not. */
export function hasVoice() {
  return Boolean(voiceFor("es"));
}

/** Say words; `done` once they were heard. Without a voice it takes as long as a voice would take, in seconds. */
export function say(words, language, seconds, done) {
  stop();
  const voice = sound.voice ? voiceFor(language) : null;
  if (!voice) {
    after(seconds, done);
    return;
  }
  // Some browsers fall silent in the middle of long speech, so it comes a sentence at a time.
  const sentences = words.match(/[^.?!]+[.?!]*\s*/g) ?? [words];
  let spoken = [];
  let over = false;
  const finish = (wait) => {
    if (!over) after(wait, done);
    over = true;
  };
  ending = () => {
    over = true;
    speechSynthesis.cancel();
    spoken = []; // they were kept until now: browsers forget what nobody keeps, and its end with it
  };
  try {
    spoken = sentences.map((sentence) => utterance(sentence, voice));
    spoken.at(-1).addEventListener("end", () => finish(0));
    spoken.forEach((one) => one.addEventListener("error", () => finish(seconds)));
    spoken.forEach((one) => speechSynthesis.speak(one));
  } catch {
    finish(seconds);
  }
}

/** Play a recording; `done` once it was heard. */
export function play(url, seconds, done) {
  stop();
  const audio = new Audio(url);
  audio.muted = !sound.voice;
  audio.addEventListener("ended", done);
  audio.play().catch(() => after(seconds, done));
  ending = () => {
    audio.removeEventListener("ended", done);
    audio.pause();
  };
}

/** Nothing of a prompt is heard any more. */
export function stop() {
  ending?.();
  ending = null;
}

function after(seconds, done) {
  const timer = setTimeout(done, seconds * 1000);
  ending = () => clearTimeout(timer);
}

function utterance(words, voice) {
  const one = new SpeechSynthesisUtterance(words);
  one.voice = voice;
  one.lang = voice.lang;
  return one;
}

function voiceFor(language) {
  const all = window.speechSynthesis?.getVoices() ?? [];
  const wanted = !language || language.startsWith("es") ? [language, ...VOICES] : [language];
  const fits = (code) => all.find((voice) => code && voice.lang.replace("_", "-").startsWith(code));
  return wanted.map(fits).find(Boolean) ?? null;
}

/** Ring, a second in five as telephones here do. */
export function ring() {
  silence();
  if (!sound.bell || !context) return;
  const strike = () => tone([425], 1);
  strike();
  bell = setInterval(strike, 5000);
}

export function silence() {
  clearInterval(bell);
  bell = null;
}

/** The sound of a key. */
export function beep(key) {
  const row = ROWS.findIndex((keys) => keys.includes(key));
  if (sound.bell && context && row >= 0) tone([LOW[row], HIGH[ROWS[row].indexOf(key)]], 0.15);
}

/** The tone after which one speaks. */
export function signal() {
  if (sound.bell && context) tone([1000], 0.4);
}

function tone(frequencies, seconds) {
  const volume = new GainNode(context, { gain: 0.08 });
  volume.connect(context.destination);
  for (const frequency of frequencies) {
    const source = new OscillatorNode(context, { frequency });
    source.connect(volume);
    source.start();
    source.stop(context.currentTime + seconds);
  }
}
