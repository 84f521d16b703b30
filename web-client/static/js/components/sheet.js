// The sheet of paper that letters are written on and read from.

/** As high as its text, so that the page scrolls and not the field. */
export function fitToText(field) {
  if (CSS.supports("field-sizing", "content")) return;
  const { scrollX, scrollY } = window;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
  window.scrollTo(scrollX, scrollY);
}

/** A title may wrap but has no lines of its own: Enter goes on to `next`, pasted breaks become spaces. */
export function keepOnOneLine(field, next) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    next.focus();
  });
  field.addEventListener("input", () => {
    if (field.value.includes("\n")) field.value = field.value.replace(/\s*\n\s*/g, " ");
  });
}
