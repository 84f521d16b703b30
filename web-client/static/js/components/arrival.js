// A letter whose day has come: its envelope waits, and opens when the person says so.

import { shortDay, today } from "../lib/dates.js";
import { find, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { letters } from "../lib/letters.js";
import { spanWords } from "../lib/when.js";
import { envelope, play } from "./envelope.js";

/** `opened(letter)` is told once it is open, `failed(error)` if that did not work. */
export function arrivedLetter(letter, { opened, failed }) {
  const stage = envelope();
  const written = letter.written_on;
  const span = spanWords(today(new Date(letter.sealed_at)), letter.opens_on);
  const open = async ({ currentTarget: button }) => {
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    try {
      const answer = await letters.open(letter.id);
      find(".arrival-words", element).classList.add("is-leaving");
      await play(stage, "opening", element);
      opened(answer);
    } catch (error) {
      button.ariaDisabled = "false";
      failed(error);
    }
  };
  const element = make(
    "article",
    { class: "closed-letter arrival" },
    make("div", { class: "arrival-stage" }, stage),
    make(
      "div",
      { class: "arrival-words" },
      make("h1", { class: "closed-title" }, t("arrival.title")),
      make("p", { class: "closed-day" }, t("arrival.from", { day: shortDay(written) })),
      span ? make("p", { class: "closed-left" }, t("arrival.span", { span })) : null,
      make("button", { type: "button", class: "button seal large", onclick: open }, t("arrival.open")),
    ),
  );
  return element;
}
