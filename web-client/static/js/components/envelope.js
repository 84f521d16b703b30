// The one ceremony: a sheet is folded, goes into its envelope and is sealed; or comes out again.

import { icon, make } from "../lib/dom.js";

/** The envelope with its sheet; what it does is in envelope.css. */
export function envelope() {
  return make(
    "div",
    { class: "envelope", "aria-hidden": "true" },
    icon("letter-back", "envelope-part"),
    make("div", { class: "envelope-sheet" }),
    icon("letter-front", "envelope-part envelope-front"),
    icon("letter-flap", "envelope-part envelope-flap"),
    icon("letter-seal", "envelope-part envelope-seal"),
  );
}

/** Plays "sealing" or "opening" to its end, which a click or a key in `place` brings at once. */
export async function play(stage, name, place) {
  stage.dataset.play = name;
  const moving = stage.getAnimations({ subtree: true });
  const skip = () => moving.forEach((each) => each.finish());
  place.addEventListener("pointerdown", skip);
  place.addEventListener("keydown", skip);
  await Promise.allSettled(moving.map(({ finished }) => finished));
  place.removeEventListener("pointerdown", skip);
  place.removeEventListener("keydown", skip);
}
