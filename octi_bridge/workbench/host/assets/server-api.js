/** The JSON API of the host page's own server, and its stream of changes. */

/**
 * @typedef {Record<string, any> & {Id: string, attributes: {type: string}}} SObject
 * @typedef {{name: string, kind: "customer" | "desk", label: string, state: string, peer: string | null}} Phone
 * @typedef {object} Config
 * @property {string} title
 * @property {string} org_id
 * @property {string} panel_url
 * @property {string} panel_origin
 * @property {Record<string, string>} call_center
 * @property {{number: string, label: string}[]} dial_in_numbers
 * @property {{name: string, account: string, password: string, extension: string}[]} sign_ins
 */

/** What the server refused; `code` is stable, Salesforce's own for a record. */
export class ServerRefusal extends Error {
  /** @param {string} code @param {string} message @param {string[]} fields */
  constructor(code, message, fields) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}

const TIMEOUT_MS = 15_000;

/** @param {string} path @param {string} [method] @param {object} [body] */
async function ask(path, method = "GET", body = undefined) {
  const reply = await fetch(`/workbench/api/${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const isJson = reply.headers.get("Content-Type")?.startsWith("application/json");
  const content = isJson ? await reply.json() : {};
  if (reply.ok) return content;
  const { code = "SERVER_ERROR", message = `HTTP ${reply.status}`, fields = [] } = content.error ?? {};
  throw new ServerRefusal(code, message, fields);
}

const part = encodeURIComponent;

export class ServerApi {
  constructor() {
    /** @type {Map<string, Promise<SObject | null>>} requests under way: a list asks for one account many times */
    this.asked = new Map();
  }

  /** @returns {Promise<Config>} */
  config() {
    return ask("config");
  }

  /** @param {string} id @returns {Promise<SObject | null>} */
  record(id) {
    const asked = this.asked.get(id);
    if (asked) return asked;
    const answer = this.fetchRecord(id).finally(() => this.asked.delete(id));
    this.asked.set(id, answer);
    return answer;
  }

  /** @param {string} id @returns {Promise<SObject | null>} */
  async fetchRecord(id) {
    try {
      return (await ask(`records/${part(id)}`)).record;
    } catch (cause) {
      if (cause instanceof ServerRefusal && cause.code === "NOT_FOUND") return null;
      throw cause;
    }
  }

  /** @param {string} sobject @returns {Promise<SObject[]>} */
  async list(sobject) {
    return (await ask(`objects/${part(sobject)}`)).records;
  }

  /** @param {string} id @returns {Promise<SObject[]>} */
  async tasksFor(id) {
    return (await ask(`records/${part(id)}/tasks`)).records;
  }

  /** @param {string} text @returns {Promise<SObject[]>} */
  async search(text) {
    return (await ask(`search?q=${part(text)}`)).records;
  }

  /** @param {string} sobject @param {object} values @returns {Promise<string>} the new record's id */
  async create(sobject, values) {
    return (await ask(`objects/${part(sobject)}`, "POST", values)).id;
  }

  /** @param {string} id @param {object} values */
  async update(id, values) {
    await ask(`records/${part(id)}`, "PATCH", values);
  }

  /** @param {string} name @param {"dial" | "pick_up" | "hang_up" | "plug_in" | "unplug"} gesture @param {object} [body] */
  async playPhone(name, gesture, body = {}) {
    await ask(`stage/${part(name)}/${gesture}`, "POST", body);
  }

  /**
   * Listen to changes while the tab can be seen: a browser has six connections to one server, and each stream keeps one.
   * The browser reconnects by itself; whatever was missed meanwhile is told as a change of the org.
   * @param {{onOrg: () => void, onPhones: (phones: Phone[]) => void, onLink: (isUp: boolean) => void}} listener
   */
  watch({ onOrg, onPhones, onLink }) {
    let isFirst = true;
    /** @type {EventSource | null} */
    let source = null;
    const connect = () => {
      source = new EventSource("/workbench/api/changes");
      source.addEventListener("org", () => onOrg());
      source.addEventListener("stage", (event) => onPhones(JSON.parse(event.data).phones));
      source.addEventListener("error", () => onLink(false));
      source.addEventListener("open", () => {
        onLink(true);
        if (!isFirst) onOrg();
        isFirst = false;
      });
    };
    document.addEventListener("visibilitychange", () => {
      source?.close();
      source = null;
      if (document.visibilityState === "visible") connect();
    });
    connect();
  }
}
