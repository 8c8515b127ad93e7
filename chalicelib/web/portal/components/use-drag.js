import { html, useEffect, useRef, useState } from "../../shared/view.js";

const FAR_PX = 6; // a smaller movement is a click
const HOLD_MS = 350; // a finger that rests so long drags; before that it scrolls
const EDGE_PX = 64; // near the edge of the window the page scrolls along
const STEP_PX = 14;

/**
 * Drag over the cells of a calendar: a booking to another cell, or free time to block it. By mouse
 * and pen at once, by finger after it has rested a moment; Escape ends it without effect.
 *
 * A cell has the attributes data-cell and data-stop (instants), data-day, and data-starts where a
 * service may start; a booking that can be moved has data-booking and data-loose.
 * @param {{
 *   onMove: (bookingId: string, cell: Cell) => void,
 *   onDraw: (span: {start: number, stop: number}) => void,
 * }} props
 * @returns {{current: Drag | null, handlers: object}}
 *   Cell: {start, stop, day, isStart}; Drag: {kind: "move", id, name, over, x, y} or
 *   {kind: "draw", day, start, stop, x, y}
 */
export function useDrag({ onMove, onDraw }) {
  const [current, setCurrent] = useState(null);
  const grip = useRef(null);
  const shown = useRef(null);
  const show = (drag) => {
    shown.current = drag;
    setCurrent(drag);
  };
  const end = () => {
    clearTimeout(grip.current?.timer);
    grip.current = null;
    show(null);
  };

  function down(event) {
    if (event.button !== 0 || grip.current) return;
    const start = gripOf(event);
    if (!start) return;
    grip.current = { ...start, pointer: event.pointerId, x: event.clientX, y: event.clientY };
    if (event.pointerType === "touch")
      grip.current.timer = setTimeout(() => begin(grip.current?.x, grip.current?.y), HOLD_MS);
    grip.current.isTouch = event.pointerType === "touch";
  }
  function begin(x, y) {
    if (!grip.current) return;
    grip.current.isActive = true;
    update(x, y);
  }
  function update(x, y) {
    const { id, name, cell } = grip.current;
    const over = cellAt(x, y);
    if (id) return show({ kind: "move", id, name, over: over ?? shown.current?.over, x, y });
    const last = over?.day === cell.day ? over : (shown.current?.last ?? cell);
    return show({
      ...{ kind: "draw", day: cell.day, last, x, y },
      start: Math.min(cell.start, last.start),
      stop: Math.max(cell.stop, last.stop),
    });
  }
  function move(event) {
    if (event.pointerId !== grip.current?.pointer) return;
    const { x, y, isActive, isTouch } = grip.current;
    const isFar = Math.hypot(event.clientX - x, event.clientY - y) > FAR_PX;
    if (isActive) {
      scrollAlong(event.clientY);
      update(event.clientX, event.clientY);
    } else if (isFar && isTouch) end();
    else if (isFar) begin(event.clientX, event.clientY);
  }
  function up(event) {
    if (event.pointerId !== grip.current?.pointer) return;
    const drag = shown.current;
    const from = grip.current.cell;
    end();
    if (!drag) return;
    swallowClick();
    if (drag.kind === "draw") onDraw({ start: drag.start, stop: drag.stop });
    else if (drag.over && drag.over.start !== from.start) onMove(drag.id, drag.over);
  }
  useEffect(() => {
    if (!current) return undefined;
    const escape = (event) => event.key === "Escape" && end();
    // The page does not scroll under the finger, unless it does so already.
    const still = (event) => event.cancelable && event.preventDefault();
    window.addEventListener("keydown", escape);
    window.addEventListener("touchmove", still, { passive: false });
    window.addEventListener("contextmenu", still);
    return () => {
      window.removeEventListener("keydown", escape);
      window.removeEventListener("touchmove", still);
      window.removeEventListener("contextmenu", still);
    };
  }, [current !== null]);
  useEffect(() => {
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", end);
    return () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", end);
    };
  });
  return { current, handlers: { onPointerDown: down } };
}

/** What a pointer takes hold of: a booking, or the free time of a cell. */
function gripOf({ target }) {
  const cell = cellOf(target.closest("[data-cell]"));
  if (!cell) return null;
  const card = target.closest("[data-booking]");
  if (card)
    return "loose" in card.dataset
      ? { cell, id: card.dataset.booking, name: card.querySelector(".plan-card-name").textContent }
      : null;
  return target.closest("a, button, input, select") ? null : { cell };
}

function cellAt(x, y) {
  return cellOf(document.elementFromPoint(x, y)?.closest("[data-cell]"));
}

function cellOf(element) {
  if (!element) return null;
  const { cell, stop, day, starts } = element.dataset;
  return { start: Number(cell), stop: Number(stop), day, isStart: starts !== undefined };
}

function scrollAlong(y) {
  if (y < EDGE_PX) window.scrollBy(0, -STEP_PX);
  else if (y > window.innerHeight - EDGE_PX) window.scrollBy(0, STEP_PX);
}

/** A drag that ends on a card is no click on it. */
function swallowClick() {
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", stop, { capture: true }), 0);
}

/** What is being dragged, beside the pointer. */
export function DragLabel({ drag, text }) {
  if (!drag) return null;
  const style = { transform: `translate(${drag.x + 14}px, ${drag.y + 14}px)` };
  return html`<div class="drag-label" style=${style} aria-hidden="true">${text}</div>`;
}
