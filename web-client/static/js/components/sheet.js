// The sheet of paper that letters are written on and read from.

/** As high as its text, so that the page scrolls and not the field. */
export function fitToText(field) {
  const { scrollX, scrollY } = window;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
  window.scrollTo(scrollX, scrollY);
}
