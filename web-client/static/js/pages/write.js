// A blank sheet: every keystroke is kept, and the words above it say where.

import { device, goToLogIn, session, startMemberPage } from "../lib/app.js";
import { answerOtherTabs, takeOver } from "../lib/drafts-here.js";
import { Draft } from "../lib/draft.js";
import { find, show } from "../lib/dom.js";
import { longDay, today } from "../lib/dates.js";
import { isId, newId, tabId } from "../lib/ids.js";
import { language, languageOf, t } from "../lib/i18n.js";
import { images, letters } from "../lib/letters.js";
import { PictureFiles } from "../lib/picture-files.js";
import { Pictures } from "../lib/pictures.js";
import { BODY_LIMIT, characters, isBlank, refusedOf } from "../lib/text.js";
import { showConflict } from "../components/conflict.js";
import { askToLogIn } from "../components/login-dialog.js";
import { replyLine } from "../components/looking-back.js";
import { renewing } from "../components/picture.js";
import { PictureEditor } from "../components/picture-editor.js";
import { PicturesReady } from "../components/pictures-ready.js";
import { celebrate } from "../components/receipt.js";
import { SavedState } from "../components/saved-state.js";
import { chooseSeal } from "../components/seal-dialog.js";
import { fitToText, keepOnOneLine } from "../components/sheet.js";
import { TagEditor } from "../components/tags.js";

const title = find("#title");
const body = find("#body");
const finish = find("#finish");
const seal = find("#seal");

const addressOf = (id) => `/write/${id}/${location.search}`;
const idInAddress = () => location.pathname.split("/")[2] ?? "";

/** The draft of the address, from the device and the server, whichever has the newer words. */
async function openDraft() {
  const wanted = idInAddress();
  const id = isId(wanted) ? wanted : newId();
  const account = session.account.id;
  const tab = tabId();
  const asked = new URLSearchParams(location.search).get("reply_to");
  const replyTo = isId(asked ?? "") ? asked : null;
  const draft = new Draft({ id, account, tab, letters, device, replyTo });
  if (id !== wanted) {
    history.replaceState(null, "", addressOf(id));
    return { draft, begin: () => {} };
  }
  const { record, isOpenElsewhere } = await takeOver({ device, account, id, tab });
  const onServer = record?.dirty ? {} : await letters.draft(id).catch((error) => ({ error }));
  const { error } = onServer;
  const refused = refusedOf(record?.text);
  draft.replyTo ??= record?.replyTo ?? null;
  if (error?.status === 404 && !record) {
    // A draft that has become a letter, or never was one: its id is not used again.
    draft.id = newId();
    history.replaceState(null, "", addressOf(draft.id));
    return { draft, begin: () => {} };
  }
  if (error?.kind === "session" && !record) {
    goToLogIn();
    return new Promise(() => {});
  }
  const kept = record?.dirty || error ? record : null;
  const there = error ? {} : { ...onServer, images: [...(onServer.images ?? []), ...refused] };
  return { draft, isOpenElsewhere, begin: () => draft.adopt(kept, there) };
}

function showText(draft, tags) {
  title.value = draft.text.title;
  body.value = draft.text.body;
  tags.tags = draft.text.tags;
  fitToText(title);
  fitToText(body);
}

function showLimit() {
  const left = BODY_LIMIT - characters(body.value);
  const words = left < 0 ? t("write.too_long", { count: -left }) : t("write.left", { count: left });
  show(find("#limit"), left < 2_000 ? words : "");
}

/** Whom the letter answers, above its first line; one that is gone is answered no more. */
async function drawReply(draft) {
  if (!draft.replyTo) return;
  try {
    const answered = await letters.get(draft.replyTo);
    const draw = () => find("#reply").replaceChildren(replyLine(answered));
    draw();
    document.addEventListener("languagechange", draw);
  } catch (error) {
    if (error.status === 404) draft.replyTo = null;
  }
}

/** The pictures of the draft, with what is left of them on this device. */
function openPictures(draft) {
  const files = new PictureFiles(device, draft.account);
  const pictures = new Pictures({ holder: draft, images, files });
  const renew = renewing(() => letters.draft(draft.id));
  const editor = new PictureEditor(find("#pictures"), { pictures, renew, sheet: find("#sheet") });
  const goOn = () => pictures.resume();
  draft.addEventListener("replaced", goOn);
  draft.addEventListener("change", () => {
    find("#pictures").inert = draft.state.keeping;
  });
  draft.addEventListener("refused", ({ detail: { error, sent } }) => {
    pictures.dropMissing(error, sent);
    if (error.names("unknown_letter")) draft.replyTo = null;
  });
  document.addEventListener("languagechange", () => editor.translate());
  comeBack(goOn);
  goOn();
  files.tidy().catch(() => {});
  return pictures;
}

/** What was typed before the page could take it goes on after what the draft had. */
function takeEarlyWords(draft) {
  const { title: first, body: before } = draft.text;
  const early = [title, body].some((field) => field.value.trim());
  if (!early || draft.state.keeping) return;
  draft.change({
    title: first || title.value,
    body: [before, body.value].filter(Boolean).join("\n"),
  });
}

function connect(draft, saved, tags) {
  const takeText = () => {
    showText(draft, tags);
    showLimit();
  };
  const drawDay = () => {
    find("#sheet-date").textContent = longDay(today());
    body.lang = body.value ? languageOf(body.value) : language();
  };
  draft.addEventListener("change", () => {
    saved.draw(draft.state);
    showConflict(find("#conflict"), draft);
    const { keeping } = draft.state;
    for (const field of [title, body]) field.readOnly = keeping;
    tags.disabled = keeping;
    for (const button of [finish, seal]) button.ariaDisabled = String(keeping);
  });
  draft.addEventListener("replaced", takeText);
  draft.addEventListener("moved", () => history.replaceState(null, "", addressOf(draft.id)));
  draft.addEventListener("taken", ({ detail: seal }) => draft.keepAsAnother(newId(), seal));
  draft.addEventListener("kept", async ({ detail }) => {
    const address = `/letters/${detail.id}/`;
    if (!detail.sealed) location.assign(address);
    else {
      history.replaceState(null, "", address); // there is no draft any more to come back to
      await celebrate(detail);
      location.reload();
    }
  });
  keepOnOneLine(title, body);
  title.addEventListener("input", () => {
    fitToText(title);
    draft.change({ title: title.value });
  });
  body.addEventListener("input", () => {
    fitToText(body);
    showLimit();
    body.lang = languageOf(body.value);
    draft.change({ body: body.value });
  });
  document.addEventListener("languagechange", () => {
    drawDay();
    saved.draw(draft.state);
    tags.translate();
    showConflict(find("#conflict"), draft, { again: true });
  });
  takeEarlyWords(draft);
  drawDay();
  takeText();
}

/** The network is back, or the person, or their session. */
function comeBack(goOn) {
  addEventListener("online", goOn);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") goOn();
  });
  session.addEventListener("renewed", goOn);
}

/** Why the draft cannot be a letter yet, said and shown; nothing if it can. */
function isFinishable(draft, saved) {
  if (draft.conflict) {
    saved.announce(t("write.decide"));
    find("#conflict button").focus();
    return false;
  }
  if (draft.text.body.trim()) return true;
  saved.announce(t("write.empty"));
  body.focus();
  return false;
}

let open = null;

async function run() {
  const tags = new TagEditor(find("#tags"), { onchange: (list) => draft.change({ tags: list }) });
  const { draft, begin, isOpenElsewhere } = await openDraft();
  open = draft;
  const retry = () => {
    draft.resume();
    pictures.resume();
  };
  const saved = new SavedState(find(".desk-bar"), { retry, logIn: askToLogIn });
  answerOtherTabs(() => ({ id: draft.id, tab: draft.tab }));
  begin();
  connect(draft, saved, tags);
  saved.draw(draft.state);
  if (draft.state.keeping) draft.dispatchEvent(new Event("change"));
  comeBack(() => draft.resume());
  const pictures = openPictures(draft);
  const ready = new PicturesReady(pictures, (words) => saved.announce(words));
  if (isOpenElsewhere) saved.announce(t("write.open_elsewhere"));
  find("#sheet").addEventListener("submit", (event) => event.preventDefault());
  const whenReady = (go) => async () => {
    await draft.settled;
    if (draft.state.keeping || !isFinishable(draft, saved)) return;
    if ((await ready.wait()) && isFinishable(draft, saved)) await go();
    else saved.draw(draft.state);
  };
  finish.addEventListener("click", whenReady(() => draft.keep()));
  seal.addEventListener("click", whenReady(async () => {
    const chosen = await chooseSeal(draft.text);
    saved.draw(draft.state);
    if (chosen) draft.keep(chosen);
  }));
  drawReply(draft);
  if (isBlank(draft.text)) body.focus();
  letters.tags().then(
    ({ results }) => (tags.known = results.map(({ name }) => name)),
    () => {},
  );
}

startMemberPage(run, { isOpen: (id) => id === open?.id });
