// This browser takes pushes, where the operator has set them up and the browser can.

import { api } from "../lib/app.js";
import { find } from "../lib/dom.js";
import { t } from "../lib/i18n.js";

const DEVICES = "/api/notifications/devices/";

export const pushHere = () => "serviceWorker" in navigator && "PushManager" in window;

/** The key as browsers want it: bytes from base64url. */
function bytes(key) {
  const text = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (each) => each.charCodeAt(0));
}

const WORKER = "/push-worker.js";

/** The pages' policy takes no address of a script from anywhere but here, and here only this one. */
const trusted = globalThis.trustedTypes?.createPolicy("push-worker", { createScriptURL: () => WORKER });

export const worker = () => navigator.serviceWorker.register(trusted?.createScriptURL(WORKER) ?? WORKER);

async function subscribe(key) {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const { pushManager } = await worker();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  const subscription = await pushManager.subscribe(options);
  try {
    await api.put(DEVICES, subscription.toJSON());
  } catch (error) {
    await subscription.unsubscribe(); // nobody would ever push to it, and the button would say "off"
    throw error;
  }
  return true;
}

async function unsubscribe(subscription) {
  await api.delete(DEVICES, { body: { endpoint: subscription.endpoint } });
  await subscription.unsubscribe();
}

/** The button of the settings page; `say` tells what came of it. */
export async function startPush(key, say) {
  if (!key || !pushHere()) return;
  const button = find("#push-button");
  const present = async () => (await (await worker()).pushManager.getSubscription()) ?? null;
  const draw = async () => {
    button.textContent = t((await present()) ? "ways.push_off" : "ways.push_on");
  };
  button.addEventListener("click", async () => {
    try {
      const subscription = await present();
      const isFine = subscription ? (await unsubscribe(subscription), true) : await subscribe(key);
      say(isFine ? "done" : "failed", t(isFine ? "ways.push_done" : "ways.push_denied"));
    } catch (error) {
      // Not the service's answer, so it is the browser's: it reaches no push service, or may not.
      say("failed", error.words ?? t("ways.push_impossible"));
    }
    await draw();
  });
  document.addEventListener("languagechange", draw);
  await draw().catch(() => {});
}
