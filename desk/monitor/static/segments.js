// How many segments a text takes, as sms/segments.py counts them; the alphabets come with the page.
"use strict";

function alphabets(form) {
  return { basic: new Set(JSON.parse(form.dataset.basic)), extended: new Set(JSON.parse(form.dataset.extended)) };
}

// The text as it leaves by SMS: without the accents that the alphabet lacks.
function plainText(text, { basic }) {
  return Array.from(text.normalize("NFC"), (letter) => {
    const bare = Array.from(letter.normalize("NFD"))[0];
    return basic.has(letter) || !basic.has(bare) ? letter : bare;
  }).join("");
}

function countSegments(text, { basic, extended }) {
  const letters = Array.from(text.normalize("NFC"));
  const gsm = letters.every((letter) => basic.has(letter) || extended.has(letter));
  const widths = letters.map((letter) => (gsm ? (extended.has(letter) ? 2 : 1) : letter.length));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const [alone, joined] = gsm ? [160, 153] : [70, 67];
  if (units <= alone) return { units, segments: 1, room: alone };
  let segments = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > joined) {
      segments += 1;
      used = 0;
    }
    used += width;
  }
  return { units, segments, room: segments * joined };
}
