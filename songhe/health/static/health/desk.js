// The duty desk by keyboard: each key presses a button that is there for the mouse as well. New urgent alerts
// are announced and ring; sound and keys can be turned off, and stay off on this device.

const desk = document.querySelector("[data-desk]");
const announce = document.getElementById("announce");
const help = document.getElementById("help");
const known = new Set(urgentRows().map((row) => row.id));
const NARROW = 1_200; // pixels; as the style sheet has it
let stood = null; // the panel that stood open before a piece was drawn anew, and of which alert
let bell = null; // browsers let a page sound only after it was touched

if (desk) begin();

function begin() {
  document.querySelector("[data-switches]").hidden = false;
  desk.classList.add("has-keys");
  for (const button of document.querySelectorAll("[data-switch]")) {
    show(button);
    button.addEventListener("click", () => {
      keep(button.dataset.switch, !isOn(button.dataset.switch));
      show(button);
    });
  }
  document.querySelector("[data-help]").addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", clicked);
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSwap", heard);
  document.addEventListener("htmx:load", ({ target }) => prepare(target));
  document.addEventListener("deed:done", ({ target }) => finished(target));
  prepare(document.body);
}

// --- Keys ---------------------------------------------------------------------------------

const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  unlockBell();
  if (help.open) return;
  if (event.key === "Escape") {
    const open = event.target.closest?.("details[data-panel][open]") ?? desk.querySelector("details[data-panel][open]");
    if (open) close(open);
    return;
  }
  if (!isOn("keys") || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const done = key in MOVES ? move(MOVES[key]) : press(key);
  if (done) event.preventDefault();
}

function press(key) {
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

function move(by) {
  const rows = [...desk.querySelectorAll("[data-row]")];
  if (!rows.length) return false;
  const now = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = rows[Math.min(Math.max(now + by, 0), rows.length - 1)];
  next.focus();
  if (next !== rows[now]) next.click();
  return true;
}

// --- Presses ------------------------------------------------------------------------------

function clicked(event) {
  unlockBell();
  const row = event.target.closest("[data-row]");
  if (row) {
    mark(row.id);
    document.getElementById("said").replaceChildren();
  }
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    open(document.getElementById(opener.dataset.opens));
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) close(closer.closest("details"));
  const dial = event.target.closest("[data-dials]");
  // The telephone opens by the link itself; that somebody rang is written down beside it.
  if (dial) document.getElementById(dial.dataset.dials).requestSubmit();
}

function mark(id) {
  for (const row of desk.querySelectorAll("[data-row]")) {
    if (row.id === id) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function open(panel) {
  if (!panel) return;
  for (const other of desk.querySelectorAll("details[data-panel][open]")) if (other !== panel) other.open = false;
  panel.open = true;
  panel.querySelector("textarea, input:not([type=hidden]), select")?.focus();
}

function close(panel) {
  panel.open = false;
  (document.querySelector(`[data-opens="${panel.id}"]`) ?? desk.querySelector("[aria-current]"))?.focus();
}

// What was typed and not sent is in its panel; then the panel stands open.
function prepare(piece) {
  for (const closer of piece.querySelectorAll?.("[data-closes]") ?? []) closer.hidden = false;
  for (const panel of piece.querySelectorAll?.("details[data-panel]") ?? []) {
    if ([...panel.querySelectorAll("textarea")].some((field) => field.value)) panel.open = true;
  }
}

function finished(form) {
  if (!form.matches?.("form")) return;
  form.reset();
  const panel = form.closest("details[data-panel]");
  if (panel) close(panel);
}

// --- News ---------------------------------------------------------------------------------

function urgentRows() {
  return [...document.querySelectorAll("#queue [data-urgent]")];
}

const chosen = () => document.getElementById("chosen")?.value;

function remember() {
  const panel = desk.querySelector("details[data-panel][open]");
  const field = panel?.contains(document.activeElement) && document.activeElement.id;
  stood = panel && { id: panel.id, of: chosen(), field };
}

function heard({ target }) {
  const panel = stood?.of === chosen() && document.getElementById(stood?.id);
  if (panel && !panel.open) {
    panel.open = true; // news does not close what one is about to fill in
    if (stood.field) document.getElementById(stood.field)?.focus();
  }
  if (target.id === "pane") mark(`row-${chosen()}`);
  // On a narrow screen the alert stands below the list.
  if (target.id === "pane" && innerWidth < NARROW) target.scrollIntoView();
  const fresh = urgentRows().filter((row) => !known.has(row.id));
  if (!fresh.length) return;
  for (const row of fresh) known.add(row.id);
  announce.textContent = fresh.map((row) => row.dataset.urgent).join(" ");
  if (isOn("sound")) ring();
}

function unlockBell() {
  if (bell || !("AudioContext" in window)) return;
  bell = new AudioContext();
}

function ring() {
  if (!bell) return;
  for (const [start, pitch] of [[0, 880], [0.22, 660], [0.44, 880]]) {
    const tone = bell.createOscillator();
    const loud = bell.createGain();
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.2, bell.currentTime + start);
    loud.gain.exponentialRampToValueAtTime(0.001, bell.currentTime + start + 0.2);
    tone.connect(loud).connect(bell.destination);
    tone.start(bell.currentTime + start);
    tone.stop(bell.currentTime + start + 0.2);
  }
}

// --- Wishes -------------------------------------------------------------------------------

function isOn(name) {
  try {
    return localStorage.getItem(`songhe-desk-${name}`) !== "off";
  } catch {
    return true; // a private window remembers nothing; then it is as usual
  }
}

function keep(name, on) {
  try {
    localStorage.setItem(`songhe-desk-${name}`, on ? "on" : "off");
  } catch {
    // As above.
  }
}

function show(button) {
  button.setAttribute("aria-pressed", String(isOn(button.dataset.switch)));
}
