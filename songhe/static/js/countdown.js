// How long is left to change one's mind. Nothing depends on it: the sentence beside it names the hour.

const EVERY = 15_000;

export function watchUntil() {
  show();
  setInterval(show, EVERY);
  document.addEventListener("htmx:afterSettle", show);
}

function show() {
  for (const place of document.querySelectorAll("[data-until]")) {
    const minutes = Math.floor((Date.parse(place.dataset.until) - Date.now()) / 60_000);
    if (minutes >= 1) place.textContent = place.dataset.left.replace("{n}", minutes);
    else place.textContent = minutes === 0 ? place.dataset.one : "";
  }
}
