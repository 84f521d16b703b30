// A picture as large as the window: arrows and swipes lead on, Escape leads back.

import { find, icon, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { nameOf, pictureImage } from "./picture.js";

const SWIPE = 48;

function control(name, drawing, onclick) {
  const label = t(`pictures.${name}`);
  const attributes = { type: "button", class: `viewer-button viewer-${name}`, "aria-label": label, onclick };
  return make("button", { ...attributes, autofocus: name === "close" }, icon(drawing));
}

/** The whole picture takes the place of the smaller one once it is there. */
async function sharpen(place, { url, width, height }) {
  const whole = make("img", { src: url, width, height });
  await whole.decode();
  const image = find("img", place);
  whole.alt = image?.alt ?? "";
  image?.replaceWith(whole);
}

function listenToSwipes(stage, go) {
  let start = null;
  stage.addEventListener("pointerdown", (event) => {
    start = event.isPrimary && event.pointerType !== "mouse" ? event.clientX : null;
  });
  stage.addEventListener("pointerup", (event) => {
    const way = start === null ? 0 : event.clientX - start;
    start = null;
    if (Math.abs(way) > SWIPE) go(way < 0 ? 1 : -1);
  });
}

export function viewPictures(pictures, first, renew) {
  let at = first;
  const stage = make("div", { class: "viewer-stage" });
  const words = make("p", { class: "viewer-words" });
  const count = make("p", { class: "viewer-count", role: "status" });
  const whole = make("a", { class: "viewer-whole", target: "_blank" }, t("pictures.whole"));
  const go = (steps) => show((at + steps + pictures.length) % pictures.length);
  const several = pictures.length > 1;
  const dialog = make(
    "dialog",
    { class: "viewer", "aria-label": t("pictures.title") },
    stage,
    make("div", { class: "viewer-foot" }, words, count, whole),
    control("close", "close", () => dialog.close()),
    several ? [control("previous", "back", () => go(-1)), control("next", "forward", () => go(1))] : null,
  );

  function show(place) {
    at = place;
    const picture = pictures[at];
    const alt = nameOf(picture, at, pictures.length);
    const image = pictureImage(picture, { use: "medium", renew, alt, button: true });
    stage.replaceChildren(image);
    sharpen(image, picture)
      .catch(async () => {
        const current = await renew(picture.id);
        whole.href = current.url;
        await sharpen(image, current);
      })
      .catch(() => {}); // the smaller one stays
    words.textContent = picture.alt;
    count.textContent = several ? t("pictures.place", { place: at + 1, total: pictures.length }) : "";
    whole.href = picture.url;
  }

  dialog.addEventListener("keydown", ({ key }) => {
    if (several && key === "ArrowRight") go(1);
    if (several && key === "ArrowLeft") go(-1);
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === stage || target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  listenToSwipes(stage, several ? go : () => {});
  document.body.append(dialog);
  show(first);
  dialog.showModal();
}
