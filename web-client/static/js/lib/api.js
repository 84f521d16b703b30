// Every call to the services: credentials, language, retries, and errors a person understands.

import { has, language, t } from "./i18n.js";
import { watchedFetch } from "./watched-fetch.js";

const TIMEOUT = 20_000;
const UPLOAD_TIMEOUT = 180_000; // without a byte of it leaving, where that can be seen
const RETRY_AFTER = [400, 1200];
const RETRIED_STATUS = new Set([429, 502, 503, 504]);
const IDEMPOTENT = new Set(["GET", "HEAD", "PUT", "DELETE"]);

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A call that did not work: `kind` is network | session | problem. */
export class ApiError extends Error {
  constructor(kind, { status = 0, problem = {}, retryAfter = 0 } = {}) {
    super(problem.detail ?? kind);
    this.kind = kind;
    this.status = status;
    this.problem = problem;
    this.code = problem.code ?? "";
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may work later, without anybody changing anything. */
  get isPassing() {
    return this.kind === "network" || this.status === 429 || this.status >= 500;
  }

  /** What to tell the person, in their language. */
  get words() {
    if (this.kind !== "problem") return t(`error.${this.kind}`);
    if (has(`error.${this.code}`)) return t(`error.${this.code}`);
    const [marked] = this.problem.errors ?? [];
    const known = `error.${marked?.field}_${marked?.code}`;
    if (has(known)) return t(known);
    return marked?.message || this.problem.detail || t("error.unknown");
  }

  /** Whether one of the things it marks has this code. */
  names(code) {
    return (this.problem.errors ?? []).some((marked) => marked.code === code);
  }

  /** The places of what it marks with this code in the list of that name. */
  places(list, code) {
    const marked = (this.problem.errors ?? []).filter((each) => each.code === code);
    return marked.map(({ field }) => field.split(".")).filter(([name]) => name === list).map(([, place]) => Number(place));
  }

  /** The messages of a form: {field: message}. */
  get fields() {
    const named = (this.problem.errors ?? []).filter((error) => error.field);
    return Object.fromEntries(named.reverse().map((error) => [error.field, error.message]));
  }
}

async function readProblem(response) {
  const problem = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get("Retry-After")) * 1000 || 0;
  return new ApiError("problem", { status: response.status, problem, retryAfter });
}

export class Api {
  /** Set by the session: {token(): Promise<string>, forget(token)}. */
  session = null;

  get(path, options) {
    return this.call("GET", path, options);
  }

  post(path, body, options) {
    return this.call("POST", path, { body, ...options });
  }

  put(path, body, options) {
    return this.call("PUT", path, { body, ...options });
  }

  patch(path, body, options) {
    return this.call("PATCH", path, { body, ...options });
  }

  delete(path, options) {
    return this.call("DELETE", path, options);
  }

  /**
   * The answer's JSON, or null. Calls that may be repeated are, a little later, if the
   * service or the network is away; `retries: 0` leaves that to the caller. An upload may be
   * watched (`onprogress`, with the share that has left) and given up (`signal`).
   */
  async call(method, path, options = {}) {
    const mayRepeat = IDEMPOTENT.has(method) || options.idempotencyKey;
    const retries = options.retries ?? (mayRepeat ? RETRY_AFTER.length : 0);
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#authorised(method, path, options);
      } catch (error) {
        const passing = error.kind === "network" || RETRIED_STATUS.has(error.status);
        if (!passing || attempt >= retries) throw error;
        await pause(Math.max(error.retryAfter ?? 0, RETRY_AFTER[attempt] * (0.75 + Math.random() / 2)));
      }
    }
  }

  async #authorised(method, path, options) {
    if (options.anonymous) return this.#once(method, path, options, null);
    const token = await this.session.token();
    try {
      return await this.#once(method, path, options, token);
    } catch (error) {
      if (error.status !== 401) throw error;
      this.session.forget(token);
      return this.#once(method, path, options, await this.session.token());
    }
  }

  async #once(method, path, options, token) {
    const headers = { Accept: "application/json", "Accept-Language": language() };
    if (token) headers.Authorization = `Bearer ${token}`;
    const isForm = options.body instanceof FormData;
    if (options.body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
    const query = new URLSearchParams(
      Object.entries(options.query ?? {}).filter(([, value]) => value !== "" && value != null),
    ).toString();
    const timeout = new AbortController();
    let timer;
    const allowTime = () => {
      clearTimeout(timer);
      timer = setTimeout(() => timeout.abort(), isForm ? UPLOAD_TIMEOUT : TIMEOUT);
    };
    const onprogress = (share) => {
      allowTime();
      options.onprogress(share);
    };
    options.signal?.addEventListener("abort", () => timeout.abort());
    allowTime();
    try {
      const send = options.onprogress ? watchedFetch : fetch;
      const response = await send(query ? `${path}?${query}` : path, {
        method,
        headers,
        body: options.body === undefined || isForm ? options.body : JSON.stringify(options.body),
        credentials: "same-origin",
        cache: "no-store",
        keepalive: options.keepalive ?? false,
        signal: timeout.signal,
        ...(options.onprogress ? { onprogress } : {}),
      });
      if (!response.ok) throw await readProblem(response);
      const text = await response.text(); // 204, and a 202 that has nothing to add, come without one
      return text ? JSON.parse(text) : null;
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError("network");
    } finally {
      clearTimeout(timer);
    }
  }
}
