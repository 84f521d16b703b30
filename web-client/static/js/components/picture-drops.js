// Files that are dropped or pasted anywhere, and pictures that are dragged to another place.

const hasFiles = ({ types }) => [...types].includes("Files");
const MOVED = "text/x-picture";

/** Dropped and pasted files, as long as `signal` is; the page is never left for a dropped one. */
export function listenForFiles(sheet, take, signal) {
  const mark = (on) => sheet.classList.toggle("is-dropping", on);
  const listen = (name, listener) => document.addEventListener(name, listener, { signal });
  listen("dragover", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    mark(true);
  });
  listen("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) mark(false);
  });
  listen("drop", (event) => {
    mark(false);
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  listen("paste", (event) => {
    const files = [...event.clipboardData.files];
    const words = event.clipboardData.getData("text/plain");
    // Programs that copy words often add a picture of them; those that copy files add their names.
    if (!files.length || (words && !files.some(({ name }) => words.includes(name)))) return;
    event.preventDefault();
    take(files);
  });
}

/** Items of a list that can be dragged among themselves; `move(from, to)` gets their places. */
export function listenForOrder(list, move) {
  let dragged = null;
  const itemOf = ({ target }) => target.closest("li");
  const placeOf = (item) => [...list.children].indexOf(item);
  const mark = (item) => {
    for (const each of list.children) each.classList.toggle("is-target", each === item && item !== dragged);
  };
  list.addEventListener("dragstart", (event) => {
    dragged = itemOf(event);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData(MOVED, "");
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(itemOf(event));
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const target = itemOf(event);
    if (target && target !== dragged) move(placeOf(dragged), placeOf(target));
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    mark(null);
  });
}
