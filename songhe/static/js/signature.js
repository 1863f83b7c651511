// A name drawn with a finger: strokes in an SVG, sent as a path of whole points.

const APART = 3; // points nearer than this add nothing

export function drawSignatures() {
  document.querySelectorAll("form[data-signature]").forEach(prepare);
}

function prepare(form) {
  const paper = form.querySelector("svg");
  const ink = paper.querySelector("path");
  const field = form.querySelector("input[name=path]");
  let path = "";
  let last = null;

  const show = () => {
    ink.setAttribute("d", path);
    field.value = path;
  };
  const point = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      paper.getScreenCTM().inverse(),
    );
    const { width, height } = paper.viewBox.baseVal;
    return [Math.round(clamp(at.x, width)), Math.round(clamp(at.y, height))];
  };

  paper.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    paper.setPointerCapture(event.pointerId);
    last = point(event);
    path += `M${last[0]} ${last[1]}`;
    show();
  });
  paper.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = point(event);
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < APART) return;
    last = next;
    path += `L${next[0]} ${next[1]}`;
    show();
  });
  for (const over of ["pointerup", "pointercancel"]) {
    paper.addEventListener(over, () => {
      last = null;
    });
  }
  form.querySelector("[data-clear]").addEventListener("click", () => {
    path = "";
    show();
  });
}

function clamp(value, most) {
  return Math.min(Math.max(value, 0), most);
}
