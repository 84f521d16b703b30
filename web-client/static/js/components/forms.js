// What the forms share: messages beside their fields, and a button that says it is working.

import { find, findAll, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

const FIELDS = "input[id], select[id]";

/** The native check of a field in our words, or "" if the field is fine. */
export function wordsFor(input) {
  const { validity } = input;
  if (validity.valueMissing) return t(`field.${input.name}_missing`);
  if (validity.typeMismatch) return t("field.email_invalid");
  if (validity.tooShort || (input.minLength > 0 && input.value.length < input.minLength)) {
    return t("field.password_short");
  }
  return "";
}

export function showFieldError(input, words) {
  show(find(`#${input.id}-error`), words);
  if (words) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

/** Checks every field, shows what is missing and goes to the first; true if all is well. */
export function check(form) {
  const inputs = findAll(FIELDS, form);
  for (const input of inputs) showFieldError(input, wordsFor(input));
  const wrong = inputs.find((input) => input.getAttribute("aria-invalid"));
  wrong?.focus();
  return !wrong;
}

/** Shows an error of the server: beside its fields where it names them, else above the form. */
export function showProblem(form, error) {
  const message = find(".form-message", form);
  let shown = false;
  for (const [name, words] of Object.entries(error.fields ?? {})) {
    const input = form.elements.namedItem(name);
    if (!input) continue;
    showFieldError(input, words);
    if (!shown) input.focus();
    shown = true;
  }
  show(message, shown ? "" : error.words);
}

/** Runs `work` once at a time when the form is sent; errors are shown in it. */
export function onSubmit(form, work) {
  const button = find("button[type=submit]", form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show(find(".form-message", form), "");
    if (!check(form) || button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    try {
      await work(Object.fromEntries(new FormData(form)));
    } catch (error) {
      if (!error.words) throw error;
      showProblem(form, error);
    } finally {
      button.ariaDisabled = "false";
    }
  });
  for (const input of findAll(FIELDS, form)) {
    input.addEventListener("input", () => {
      if (input.getAttribute("aria-invalid")) showFieldError(input, wordsFor(input));
    });
  }
}

/** The buttons that show what was typed as a password. */
export function enablePasswordButtons(root = document) {
  for (const button of findAll("[data-show-password]", root)) {
    const input = find(`#${button.dataset.showPassword}`, root);
    button.addEventListener("click", () => {
      const visible = input.type === "password";
      input.type = visible ? "text" : "password";
      button.ariaPressed = String(visible);
      input.focus();
    });
  }
}
