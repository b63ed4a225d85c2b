/** Pictures that come to the page by themselves: dropped anywhere, or pasted. */

/** A drag over the page says so several times a second; this long after the last time it is over. */
const DRAG_ENDS_MS = 400;

/** @param {DataTransfer | null | undefined} transfer */
const hasFiles = (transfer) => [...(transfer?.types ?? [])].includes('Files');

/** Text is pasted as text, though some programs put a picture of it beside. @param {ClipboardEvent} event */
const isForTheField = ({ target, clipboardData }) =>
  target instanceof HTMLElement && target.matches('input, textarea') && [...(clipboardData?.types ?? [])].includes('text/plain');

/** @param {{ take: (files: File[]) => void, onDragged: (dragging: boolean) => void }} parts */
export function listenForFiles({ take, onDragged }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let end;

  /** @param {boolean} dragging */
  function show(dragging) {
    clearTimeout(end);
    if (dragging) end = setTimeout(show, DRAG_ENDS_MS, false);
    onDragged(dragging);
  }

  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    // Else the browser would leave the page for the file.
    event.preventDefault();
    show(true);
  });
  document.addEventListener('drop', (event) => {
    show(false);
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    take([...event.dataTransfer?.files ?? []]);
  });
  document.addEventListener('paste', (event) => {
    const files = [...event.clipboardData?.files ?? []];
    if (!files.length || isForTheField(event)) return;
    event.preventDefault();
    take(files);
  });
}
