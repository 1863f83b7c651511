// Reads the page's main part in the page's language. Where the device cannot, a sentence says so.

const LANGUAGES = { "zh-hans": "zh-CN", en: "en-US" };
const SILENT = "[data-not-aloud], [aria-hidden='true'], [hidden], script, style, template, .unseen, form .hint";
const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, legend, label, figcaption, td, th, a.choice, a.button, button";

export function offerReading() {
  const button = document.querySelector("[data-read-aloud]");
  if (!button) return;
  if (!("speechSynthesis" in window)) {
    document.querySelector("[data-read-aloud-none]")?.removeAttribute("hidden");
    return;
  }
  button.hidden = false;
  const words = button.querySelector("[data-words]");
  const begin = words.textContent;
  const show = (reading) => {
    button.setAttribute("aria-pressed", String(reading));
    words.textContent = reading ? button.dataset.stop : begin;
  };
  show(false);
  speechSynthesis.cancel(); // a page left in mid-sentence must not go on in this one
  button.addEventListener("click", () => {
    const reading = button.getAttribute("aria-pressed") === "true";
    speechSynthesis.cancel();
    show(!reading);
    if (!reading) read(sentences(document.getElementById("main")), () => show(false));
  });
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
}

// One sentence at a time: some voices fall silent in the middle of a long text.
function read(rest, done) {
  const [sentence, ...others] = rest;
  if (!sentence) {
    done();
    return;
  }
  const saying = new SpeechSynthesisUtterance(sentence);
  saying.lang = LANGUAGES[document.documentElement.lang] ?? document.documentElement.lang;
  saying.rate = 0.9;
  saying.onend = () => read(others, done);
  saying.onerror = ({ error }) => {
    if (error === "canceled" || error === "interrupted") return;
    done();
  };
  speechSynthesis.speak(saying);
}

export function sentences(main) {
  const said = [];
  for (const block of main.querySelectorAll(BLOCKS)) {
    if (block.closest(SILENT) || block.querySelector(BLOCKS)) continue;
    const text = spoken(block);
    if (text) said.push(...(text.match(/[^。！？!?；;]+[。！？!?；;]?/g) ?? []));
  }
  for (const picture of main.querySelectorAll("svg[role='img'][aria-label]")) said.push(picture.getAttribute("aria-label"));
  return said.map((sentence) => sentence.trim()).filter(Boolean);
}

// What is written for the eye (128/76) may carry other words for the ear.
function spoken(block) {
  if (block.dataset.aloud) return block.dataset.aloud;
  const copy = block.cloneNode(true);
  for (const silent of copy.querySelectorAll(SILENT)) silent.remove();
  for (const line of copy.querySelectorAll("br")) line.replaceWith("，");
  return copy.textContent.replace(/\s+/g, " ").trim();
}
