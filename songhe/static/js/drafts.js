// What one types stays: through a lost connection, a reload, a closed page. On this device alone, for this
// person alone, and never a secret. The server says in a cookie which draft arrived; only then is it dropped.

const ARRIVED = "songhe_arrived";
const KEEP = 7 * 86_400_000; // milliseconds
const PAUSE = 300;
const SECRETS = /pin|code|password|token|captcha/i;
const KINDS = new Set(["text", "search", "tel", "email", "number", "date", "time", "textarea"]);

export function keepDrafts(person) {
  const nameOf = (form) => `songhe-draft:${person}:${form.dataset.draft}`;
  dropArrived(person);
  for (const form of document.querySelectorAll("form[data-draft]")) bringBack(form, nameOf(form));

  let waiting;
  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (!form?.dataset.draft) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => save(form, nameOf(form)), PAUSE);
  });
  window.addEventListener("pagehide", () => {
    for (const form of document.querySelectorAll("form[data-draft][data-touched]")) save(form, nameOf(form));
  });
  document.addEventListener("input", ({ target }) => {
    if (target.form?.dataset.draft) target.form.dataset.touched = "yes";
  });
  document.addEventListener("submit", ({ target: form }) => {
    if (!form.dataset.draft) return;
    save(form, nameOf(form));
    nameTo(form);
  });
  // A piece of a page that is drawn anew finds what was typed in the one before it.
  document.addEventListener("htmx:beforeSwap", () => {
    for (const form of document.querySelectorAll("form[data-draft][data-touched]")) save(form, nameOf(form));
  });
  document.addEventListener("htmx:load", ({ target }) => {
    for (const form of target.querySelectorAll?.("form[data-draft]") ?? []) bringBack(form, nameOf(form));
  });
  document.addEventListener("htmx:afterRequest", ({ target: form, detail }) => {
    // What the server could not use it sends back with this mark: then it is not forgotten.
    if (detail.xhr.getResponseHeader("Songhe-Kept")) return;
    if (form.dataset?.draft && detail.successful && !form.querySelector(".is-wrong")) drop(nameOf(form));
  });
}

// The form says which draft it carries, so that the answer can say which arrived.
function nameTo(form) {
  if (form.elements.namedItem("draft")) return;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "draft";
  field.value = form.dataset.draft;
  form.append(field);
}

function dropArrived(person) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${ARRIVED}=`));
  if (!found) return;
  document.cookie = `${ARRIVED}=; path=/; max-age=0; samesite=lax`;
  drop(`songhe-draft:${person}:${decodeURIComponent(found.slice(ARRIVED.length + 1))}`);
}

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) => field.name && KINDS.has(field.type) && !SECRETS.test(field.name) && field.autocomplete !== "one-time-code",
  );
}

function save(form, name) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if (field.value && field.value !== field.defaultValue) values[field.name] = field.value;
  }
  try {
    if (Object.keys(values).length) localStorage.setItem(name, JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(name);
  } catch {
    // No room, or a private window: then the page itself is all that keeps it.
  }
}

function bringBack(form, name) {
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(name));
  } catch {
    return;
  }
  if (!draft || Date.now() - draft.at > KEEP) {
    drop(name);
    return;
  }
  let brought = false;
  for (const field of fieldsOf(form)) {
    const kept = draft.values[field.name];
    // What the server or the browser filled in is newer than what lies here.
    if (!kept || field.value) continue;
    field.value = kept;
    brought = true;
  }
  if (brought) tell(form, name);
}

function tell(form, name) {
  const words = document.getElementById("draft-kept");
  if (!words) return;
  const notice = words.content.firstElementChild.cloneNode(true);
  notice.querySelector("button").addEventListener("click", () => {
    drop(name);
    form.reset();
    notice.remove();
  });
  form.prepend(notice);
}

function drop(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was kept either.
  }
}
