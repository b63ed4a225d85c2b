/** What fingers do on a picture: tap twice, swipe. */

const TAP_MS = 320;
const TAP_PX = 30;
const SWIPE_PX = 60;

/** Whether a finger that is drawn over the picture shows another part of it. */
export const isZoomed = () => (window.visualViewport?.scale ?? 1) > 1.01;

/** @typedef {{ x: number, y: number, at: number }} Touch */

/**
 * Handlers for pointer events of touches; a mouse has its own double click.
 * @param {{ onDoubleTap: () => void, onSwipe: (direction: 1 | -1) => void }} parts direction: 1 to the next
 */
export function touchHandlers({ onDoubleTap, onSwipe }) {
  /** @type {Touch | null} */
  let down = null;
  /** @type {Touch | null} */
  let lastTap = null;

  /** @param {PointerEvent} event */
  function end(event) {
    if (event.pointerType !== 'touch' || !down) return;
    const [dx, dy] = [event.clientX - down.x, event.clientY - down.y];
    const tap = { x: event.clientX, y: event.clientY, at: event.timeStamp };
    down = null;
    if (!isZoomed() && Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy)) onSwipe(dx < 0 ? 1 : -1);
    if (Math.hypot(dx, dy) > TAP_PX) return;
    const second = lastTap && tap.at - lastTap.at < TAP_MS && Math.hypot(tap.x - lastTap.x, tap.y - lastTap.y) < TAP_PX;
    lastTap = second ? null : tap;
    if (second) onDoubleTap();
  }

  return {
    onPointerDown: (/** @type {PointerEvent} */ event) => {
      down = event.pointerType === 'touch' && event.isPrimary ? { x: event.clientX, y: event.clientY, at: event.timeStamp } : null;
    },
    onPointerUp: end,
    onPointerCancel: () => {
      down = null;
    },
  };
}
