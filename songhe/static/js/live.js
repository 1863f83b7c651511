// One connection per browser and person: the page that holds the lock listens, and tells the others.
// Each event reaches every open page as `live:<kind>` on the body, so that fragments can refresh.

const SOONEST = 2_000; // milliseconds before we ask again after the server refused
const LATEST = 60_000;

export function listen(address, person) {
  const name = `songhe-live:${person}`;
  const others = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  if (others) others.onmessage = ({ data }) => hear(data);

  const tell = (news) => {
    hear(news);
    others?.postMessage(news);
  };
  const start = () => connect(address, name, tell);

  if (!navigator.locks || !others) {
    start();
    return;
  }
  // Held until this page goes; then the next one in the queue takes over where we stopped.
  navigator.locks.request(name, () => {
    const source = start();
    others.addEventListener("message", ({ data }) => {
      if (data.ask) others.postMessage({ state: source.state });
    });
    return new Promise(() => {});
  });
  others.postMessage({ ask: true });
}

function connect(address, name, tell) {
  const connection = { state: "lost" };
  let pause = SOONEST;

  const open = () => {
    const after = remembered(name);
    const source = new EventSource(after ? `${address}?after=${encodeURIComponent(after)}` : address);
    source.onopen = () => {
      pause = SOONEST;
      say("open");
    };
    source.onmessage = ({ data, lastEventId }) => {
      if (lastEventId) remember(name, lastEventId);
      tell(JSON.parse(data));
    };
    source.onerror = () => {
      say("lost");
      // While it is connecting the browser tries by itself; when closed, it has given up.
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, pause);
        pause = Math.min(pause * 2, LATEST);
      }
    };
  };
  const say = (state) => {
    if (state === connection.state) return;
    connection.state = state;
    tell({ state });
  };

  open();
  return connection;
}

function hear(news) {
  if (news.state) {
    showState(news.state);
  } else if (news.kind) {
    const detail = news.facts ?? {};
    document.body.dispatchEvent(new CustomEvent(`live:${news.kind}`, { detail }));
  }
}

function showState(state) {
  for (const dot of document.querySelectorAll("[data-live-dot]")) {
    const words = dot.querySelector("[data-words]");
    dot.dataset.found ??= words.textContent;
    words.textContent = state === "open" ? dot.dataset.found : dot.dataset.lost;
    dot.classList.toggle("is-well", state === "open");
    dot.classList.toggle("is-watch", state !== "open");
    dot.hidden = false;
  }
}

function remembered(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return ""; // private windows may refuse storage; then we hear the last few seconds again
  }
}

function remember(name, id) {
  try {
    localStorage.setItem(name, id);
  } catch {
    // As above.
  }
}
