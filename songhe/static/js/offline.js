// When the network is gone: say so kindly, send nothing into the void, lose nothing.

const PROBE = "/robots.txt"; // answered by the pages themselves, whatever else is down
const PATIENCE = 5_000; // milliseconds

export function watchConnection() {
  window.addEventListener("offline", () => show(true));
  window.addEventListener("online", () => show(false));
  document.addEventListener("htmx:sendError", () => show(true));
  document.addEventListener("htmx:afterOnLoad", () => show(false));
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status === 401) location.reload(); // the server leads to signing in
  });
  // A form that comes back with its faults marked is an answer, not an error.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 422) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  document.addEventListener("submit", hold, { capture: true });
  if (!navigator.onLine) show(true);
}

// Typed text is worth a question: is the server there? Only then does the form leave the page.
function hold(event) {
  const { target: form, submitter } = event;
  if (form.dataset.cleared === "yes" || form.matches("[hx-post], [data-hx-post]")) return;
  if (!navigator.onLine) {
    stop(event);
    show(true);
  } else if (form.dataset.draft && form.requestSubmit) {
    stop(event);
    reachable().then((there) => {
      show(!there);
      if (!there) return;
      form.dataset.cleared = "yes";
      form.requestSubmit(submitter);
      delete form.dataset.cleared;
    });
  }
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

async function reachable() {
  try {
    await fetch(PROBE, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE) });
    return true; // any answer will do: somebody is there
  } catch {
    return false;
  }
}

function show(lost) {
  const notice = document.getElementById("offline");
  if (notice) notice.hidden = !lost;
}
