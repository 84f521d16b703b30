// Before a text is finished: pictures on their way are waited for, and what failed is asked about.

import { t } from "../lib/i18n.js";
import { confirm } from "./dialog.js";

/** Takes these out if the person agrees; `question` is "waiting", "held" or "failed". */
async function leaveOut(pictures, list, question) {
  const agreed = await confirm({
    title: t(`pictures.${question}_title`),
    text: t(`pictures.${question}_text`, { count: list.length }),
    stay: t(`pictures.${question}_stay`),
    agree: t("pictures.leave_out"),
  });
  const keys = new Set(pictures.list.map(({ key }) => key));
  if (agreed) for (const { key } of list) if (keys.has(key)) pictures.remove(key);
  return agreed;
}

/** Waits for `pictures` to be there, one wait at a time; `say` gets the words for it. */
export class PicturesReady {
  #waiting = false;

  constructor(pictures, say) {
    Object.assign(this, { pictures, say });
  }

  /** What is waited for, and what is in the way of it; nothing if that is nothing. */
  get #words() {
    const { held, underWay } = this.pictures;
    const count = underWay.length;
    if (!count) return "";
    if (!held || held === "failed") return t("pictures.wait", { count });
    return t(`pictures.wait_${held.replace("-", "_")}`, { count });
  }

  /** Whether the text may be finished now, with the pictures it then has. */
  async wait() {
    const { pictures } = this;
    if (this.#waiting) {
      const onTheWay = pictures.underWay.filter(({ id }) => !id);
      if (onTheWay.length) await leaveOut(pictures, onTheWay, pictures.held ? "held" : "waiting");
      return false; // the first call goes on
    }
    this.#waiting = true;
    let told = "";
    const tell = () => {
      const words = this.#words;
      if (words && words !== told) this.say(words);
      told = words;
    };
    pictures.addEventListener("change", tell);
    try {
      tell();
      const { failed } = (await pictures.settled()) ? { failed: [] } : pictures;
      return !failed.length || (await leaveOut(pictures, failed, "failed"));
    } finally {
      this.#waiting = false;
      pictures.removeEventListener("change", tell);
    }
  }
}
