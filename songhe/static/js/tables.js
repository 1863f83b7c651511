// Tables of a desk: press a heading to sort, type to filter. Without script they stand as the server sorted them.

export function sortTables() {
  dress();
  letKeysScroll();
  document.addEventListener("htmx:afterSettle", () => {
    dress();
    letKeysScroll();
  });
  window.addEventListener("resize", letKeysScroll);
  document.addEventListener("click", ({ target }) => {
    const heading = target.closest?.("th[data-sort]");
    if (heading) sort(heading);
  });
  document.addEventListener("input", ({ target }) => {
    if (target.dataset?.filter) filter(target);
  });
}

function dress() {
  for (const heading of document.querySelectorAll("th[data-sort]:not(:has(button))")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
  }
}

function sort(heading) {
  const table = heading.closest("table");
  const body = table.tBodies[0];
  const down = heading.getAttribute("aria-sort") === "ascending";
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const value = (row) => {
    const cell = row.cells[heading.cellIndex];
    return cell.dataset.value ?? cell.textContent.trim();
  };
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const rows = [...body.rows].sort((a, b) => order.compare(value(a), value(b)));
  body.append(...(down ? rows.reverse() : rows));
}

function filter(input) {
  const wanted = input.value.trim().toLowerCase();
  const table = document.getElementById(input.dataset.filter);
  for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
}

// A box that scrolls sideways on a narrow screen can be reached by keyboard, too.
function letKeysScroll() {
  for (const box of document.querySelectorAll(".card, .tabs, .pills.is-scroll, .side")) {
    if (box.scrollWidth > box.clientWidth && !box.querySelector("a, button, input, select, textarea")) {
      box.tabIndex = 0;
    }
  }
}
