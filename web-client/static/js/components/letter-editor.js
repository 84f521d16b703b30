// Changing a letter: every keystroke stays on this device until the change is saved.

import { device, session } from "../lib/app.js";
import { find, make } from "../lib/dom.js";
import { longDay } from "../lib/dates.js";
import { newId, tabId } from "../lib/ids.js";
import { languageOf, t } from "../lib/i18n.js";
import { images, letters } from "../lib/letters.js";
import { PictureFiles } from "../lib/picture-files.js";
import { Pictures } from "../lib/pictures.js";
import { isWaiting, sameText, textOf } from "../lib/text.js";
import { confirm, openDialog } from "./dialog.js";
import { askToLogIn } from "./login-dialog.js";
import { pictureLine, renewing } from "./picture.js";
import { PictureEditor } from "./picture-editor.js";
import { PicturesReady } from "./pictures-ready.js";
import { fitToText, keepOnOneLine } from "./sheet.js";
import { TagEditor } from "./tags.js";

/** Both versions of a letter that was changed elsewhere meanwhile: "mine", "both" or "" (not yet). */
function askWhichStays(theirs) {
  const content = make(
    "form",
    { method: "dialog" },
    make("p", {}, t("edit.conflict_text")),
    make(
      "div",
      { class: "version-text", lang: languageOf(theirs.body), tabindex: 0 },
      [make("p", {}, theirs.body), pictureLine(theirs)],
    ),
    make(
      "div",
      { class: "dialog-actions" },
      make("button", { class: "button quiet", value: "" }, t("edit.go_on")),
      make("button", { class: "button quiet", value: "mine" }, t("conflict.choose_mine")),
      make("button", { class: "button primary", value: "both" }, t("conflict.choose_both")),
    ),
  );
  return openDialog({ title: t("edit.conflict_title"), content, className: "wide" });
}

/**
 * Turns `place` into an editor of `letter`, with its buttons in `actions` and what there is to
 * say in `words`; `unsaved` is what an earlier visit left on the device. `done(letter, words)`
 * is called when the change is saved or given up (null).
 */
export function editLetter({ place, actions, words }, { letter, unsaved, done }) {
  const account = session.account.id;
  const tab = tabId();
  let text = textOf(unsaved?.text ?? letter);
  let based = unsaved?.based ?? letter.revision;

  const title = make("textarea", { id: "title", class: "sheet-title", rows: 1, maxlength: 200, autocomplete: "off" });
  const body = make("textarea", { id: "body", class: "sheet-body", lang: languageOf(text.body) });
  const picturePlace = make("section");
  const tagPlace = make("div", { class: "sheet-foot" });
  const save = make("button", { type: "submit", form: "edit-form", class: "button primary" });
  const giveUp = make("button", { type: "button", class: "button quiet" });
  const heading = make("h1", { class: "visually-hidden" });
  const labels = [
    make("label", { class: "visually-hidden", for: "title" }),
    make("label", { class: "visually-hidden", for: "body" }),
  ];
  const form = make(
    "form",
    { id: "edit-form", class: "sheet", method: "post" },
    heading,
    make("p", { class: "sheet-date" }, longDay(letter.written_on)),
    labels[0],
    title,
    labels[1],
    body,
    picturePlace,
    tagPlace,
  );
  const change = async (changes) => {
    text = { ...text, ...changes };
    const record = { account, id: letter.id, tab, text, based, base: textOf(letter), changedAt: Date.now() };
    const kept = await device.put("edits", record).then(() => true, () => false);
    words.textContent = t(kept ? "edit.kept_here" : "edit.not_kept");
  };
  const tags = new TagEditor(tagPlace, { onchange: (list) => change({ tags: list }) });

  const holder = {
    change,
    get text() {
      return text;
    },
  };
  const pictures = new Pictures({ holder, images, files: new PictureFiles(device, account) });
  const renew = renewing(() => letters.get(letter.id));
  const pictureEditor = new PictureEditor(picturePlace, { pictures, renew, sheet: form });
  const ready = new PicturesReady(pictures, (said) => (words.textContent = said));
  const goOn = () => pictures.resume();
  addEventListener("online", goOn);
  session.addEventListener("renewed", goOn);

  const finish = async (changed, said) => {
    pictures.close();
    pictureEditor.close();
    removeEventListener("online", goOn);
    session.removeEventListener("renewed", goOn);
    await device.remove("edits", [account, letter.id, tab]).catch(() => {});
    done(changed, said);
  };

  async function saveChange() {
    if (!text.body.trim()) {
      words.textContent = t("write.empty");
      body.focus();
      return;
    }
    try {
      await finish(await letters.change(letter.id, { ...text, revision: based }), t("edit.saved"));
    } catch (error) {
      if (error.code !== "stale_revision") throw error;
      await settle(error.problem.current);
    }
  }

  /** The letter was changed elsewhere meanwhile: nothing is written over unless the person says so. */
  async function settle(theirs) {
    // The very same words: an earlier attempt arrived, and only its answer was lost.
    if (sameText(text, theirs)) {
      await finish(theirs, t("edit.saved"));
      return;
    }
    const choice = await askWhichStays(theirs);
    words.textContent = "";
    if (!choice) return;
    if (choice === "mine") {
      based = theirs.revision;
      await saveChange();
      return;
    }
    await letters.saveDraft(newId(), text);
    await finish(await letters.get(letter.id), t("edit.kept_both"));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (save.ariaDisabled === "true") return;
    if (!(await ready.wait())) return;
    save.ariaDisabled = "true";
    words.textContent = t("edit.saving");
    const sent = text;
    try {
      await saveChange();
    } catch (error) {
      if (!error.words) throw error;
      pictures.dropMissing(error, sent);
      words.textContent = `${error.words} ${t("edit.still_here")}`;
      if (error.kind === "session") askToLogIn();
    } finally {
      save.ariaDisabled = "false";
    }
  });
  giveUp.addEventListener("click", async () => {
    const same = sameText(text, letter) && !isWaiting(text);
    const question = { title: t("edit.discard_title"), text: t("edit.discard_text"), agree: t("edit.discard") };
    if (same || (await confirm(question))) await finish(null, "");
  });
  keepOnOneLine(title, body);
  title.addEventListener("input", () => {
    fitToText(title);
    change({ title: title.value });
  });
  body.addEventListener("input", () => {
    fitToText(body);
    change({ body: body.value });
  });

  const translate = () => {
    heading.textContent = t("read.edit");
    [labels[0].textContent, labels[1].textContent] = [t("write.title_label"), t("write.body_label")];
    title.placeholder = t("write.title_placeholder");
    [save.textContent, giveUp.textContent] = [t("edit.save"), t("edit.cancel")];
    find(".sheet-date", form).textContent = longDay(letter.written_on);
    tags.translate();
    pictureEditor.translate();
  };
  [title.value, body.value, tags.tags] = [text.title, text.body, text.tags];
  translate();
  place.replaceChildren(form);
  actions.replaceChildren(giveUp, save);
  goOn();
  fitToText(title);
  fitToText(body);
  body.setSelectionRange(0, 0);
  body.focus({ preventScroll: true });
  return { translate };
}
