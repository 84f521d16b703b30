// The second step of logging in: a code of the app, a recovery code, or a passkey.

import { session } from "../lib/app.js";
import { find, make, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { passkeysPossible, signWithPasskey, wasLeft } from "../lib/passkeys.js";
import { field, proofOf } from "./ask.js";
import { onSubmit, showProblem } from "./forms.js";

/** The words of the field follow what is asked for. */
function askFor(input, kind) {
  const recovery = kind === "recovery";
  input.labels[0].textContent = t(recovery ? "second.recovery_label" : "second.code_label");
  input.inputMode = recovery ? "text" : "numeric";
  input.autocomplete = recovery ? "off" : "one-time-code";
  input.value = "";
  input.focus();
}

function passkeyButton(form, challenge, done) {
  const sign = async () => {
    try {
      await session.logInWithPasskey(signWithPasskey, challenge);
      done();
    } catch (error) {
      if (wasLeft(error)) return;
      if (!error.words) throw error;
      showProblem(form, error);
    }
  };
  return make("button", { type: "button", class: "button quiet wide", onclick: sign }, t("second.passkey"));
}

/** A form that takes the challenge of a login to its end; `done` is called then. */
export function secondStep(challenge, done) {
  const form = make(
    "form",
    { method: "post", novalidate: true, class: "second-step" },
    make("p", { class: "form-message", role: "alert", hidden: true }),
    field({
      name: "code",
      label: t("second.code_label"),
      inputmode: "numeric",
      autocomplete: "one-time-code",
      autocapitalize: "none",
      spellcheck: "false",
      maxlength: 40,
    }),
    make("button", { class: "button primary large wide", type: "submit" }, t("second.submit")),
  );
  const input = find("input", form);
  let kind = "code";
  const other = make("button", { type: "button", class: "link" }, t("second.use_recovery"));
  other.addEventListener("click", () => {
    kind = kind === "code" ? "recovery" : "code";
    askFor(input, kind);
    show(find(".form-message", form), "");
    other.textContent = t(kind === "code" ? "second.use_recovery" : "second.use_code");
  });
  if (passkeysPossible()) form.append(passkeyButton(form, challenge, done));
  form.append(make("p", { class: "auth-other" }, other));
  onSubmit(form, async ({ code }) => {
    await session.logInWithCode(challenge, proofOf(code));
    done();
  });
  return form;
}

/** Shows the second step in place of `form` if that is what the login was answered with. */
export async function withSecondStep(form, logIn, done) {
  try {
    await logIn();
  } catch (error) {
    if (error.code !== "totp_required") throw error;
    const step = secondStep(error.problem.challenge, done);
    form.replaceWith(step);
    find("input", step).focus();
    return;
  }
  done();
}
