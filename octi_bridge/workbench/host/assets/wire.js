/**
 * The host side of Open CTI's message format.
 *
 * Panel to host: `{methodName, callId, apiVersion, apiType: "opencti", isCallbackRegistered, isListenerRegistered, args}`.
 * Host to panel: `{methodName, callId, apiVersion, apiType: "opencti", response}`; `response` is an envelope for a callback
 * and the bare payload for a listener. A registration of a listener is never answered, because the library hands every
 * message of a method to all of that method's listeners.
 *
 * Only messages of one iframe and one origin are read: all others are somebody else's.
 */

import { checkArguments, isObject } from "./api/arguments.js";
import { failed, OpenCtiError, succeeded } from "./api/envelope.js";

const API_TYPE = "opencti";

/** @typedef {import("./api/envelope.js").Envelope} Envelope */

/** One loaded panel: how to reach it, and what it listens to. */
export class PanelClient {
  /** @param {(message: object) => void} post */
  constructor(post) {
    this.post = post;
    this.apiVersion = 0;
    /** @type {Map<string, number>} method name to the call that registered last */
    this.listening = new Map();
    /** @type {Map<number, () => void>} */
    this.subscriptions = new Map();
  }

  /** @param {string} methodName @param {number} callId */
  listen(methodName, callId) {
    this.listening.set(methodName, callId);
  }

  /** One message per event, however often a listener was registered. @param {string} methodName @param {object} payload */
  notify(methodName, payload) {
    const callId = this.listening.get(methodName);
    if (callId !== undefined) this.send(methodName, callId, payload);
  }

  /** @param {string} methodName @param {number} callId @param {unknown} response */
  send(methodName, callId, response) {
    this.post({ methodName, callId, apiVersion: this.apiVersion, apiType: API_TYPE, response });
  }

  /** @param {{id: number, channelName: string}} subscription @param {() => void} end */
  addSubscription(subscription, end) {
    this.subscriptions.set(subscription.id, end);
    return { subscription };
  }

  /** @param {number} id @returns {boolean} whether there was one */
  endSubscription(id) {
    this.subscriptions.get(id)?.();
    return this.subscriptions.delete(id);
  }

  close() {
    for (const id of [...this.subscriptions.keys()]) this.endSubscription(id);
    this.listening.clear();
  }
}

/** Answers the panel in one iframe, docked or popped out. */
export class PanelWire {
  /**
   * @param {object} parts
   * @param {Window} parts.window the window that frames the panel
   * @param {HTMLIFrameElement} parts.frame
   * @param {string} parts.panelOrigin
   * @param {import("./softphone.js").Post} parts.post runs in the framing window
   * @param {Map<string, import("./api/methods.js").Method>} parts.methods
   * @param {() => "ready" | "starting" | "off" | "silent"} parts.containerState
   */
  constructor({ window: framing, frame, panelOrigin, post, methods, containerState }) {
    this.framing = framing;
    this.frame = frame;
    this.panelOrigin = panelOrigin;
    this.post = post;
    this.methods = methods;
    this.containerState = containerState;
    this.client = this.newClient();
    this.receive = this.receive.bind(this);
    framing.addEventListener("message", this.receive);
  }

  newClient() {
    return new PanelClient((message) => this.post(this.frame, message, this.panelOrigin));
  }

  /** @param {string} methodName @param {object} payload */
  notify(methodName, payload) {
    if (this.containerState() === "ready") this.client.notify(methodName, payload);
  }

  close() {
    this.framing.removeEventListener("message", this.receive);
    this.client.close();
  }

  /** @param {MessageEvent} event */
  receive(event) {
    if (event.origin !== this.panelOrigin || event.source !== this.frame.contentWindow) return;
    const message = event.data;
    if (!isObject(message) || message.apiType !== API_TYPE) return;
    if (this.containerState() === "silent") return;
    void this.handle(message);
  }

  /** @param {any} message */
  async handle(message) {
    const { methodName, callId } = message;
    if (!Number.isInteger(callId) || typeof methodName !== "string" || typeof message.apiVersion !== "number") {
      console.warn("workbench: an Open CTI message without methodName, callId or apiVersion was dropped", message);
      return;
    }
    // Ids count from 0 in each page load, so a 0 is a new page, whatever it framed before.
    if (callId === 0) this.renew();
    const client = this.client;
    client.apiVersion = message.apiVersion;
    const response = await this.answer(message, client);
    if (response === null) return;
    if (message.isCallbackRegistered === true) client.send(methodName, callId, response);
    else if (!response.success) console.warn(`workbench: ${methodName} failed and has no callback`, response.errors);
  }

  renew() {
    this.client.close();
    this.client = this.newClient();
  }

  /**
   * @param {any} message @param {PanelClient} client
   * @returns {Promise<Envelope | null>} null when nothing is to be said
   */
  async answer(message, client) {
    try {
      const method = this.methodFor(message);
      checkArguments(message.args, method.args);
      const value = await method.run(message.args, client, message.callId);
      if (message.methodName === "subscribe") return { ...succeeded(), .../** @type {object} */ (value) };
      return method.needs === "listener" ? null : succeeded(value ?? null);
    } catch (cause) {
      return failed(cause instanceof OpenCtiError ? cause : unexpected(cause));
    }
  }

  /** @param {any} message @returns {import("./api/methods.js").Method} */
  methodFor(message) {
    const state = this.containerState();
    if (state === "off") throw new OpenCtiError("GENERIC_ERROR", "Open CTI is not available to this user. Check the user's permissions.");
    if (state === "starting") throw new OpenCtiError("SOFTPHONE_CONTAINER_ERROR", "The softphone container is not initialized yet. Try again shortly.");
    const { methodName, args, isCallbackRegistered, isListenerRegistered, apiVersion } = message;
    const method = this.methods.get(methodName);
    if (method === undefined) throw new OpenCtiError("GENERIC_ERROR", `Open CTI for Lightning has no method ${methodName}.`);
    if (apiVersion < method.since) throw new OpenCtiError("GENERIC_ERROR", `${methodName} needs API version ${method.since}.0 or later.`);
    if (!isObject(args)) throw new OpenCtiError("INVALID_PARAM", "args must be an object.");
    if (typeof isCallbackRegistered !== "boolean" || typeof isListenerRegistered !== "boolean") {
      throw new OpenCtiError("INVALID_PARAM", "isCallbackRegistered and isListenerRegistered must be booleans.");
    }
    if (method.needs === "callback" && !isCallbackRegistered) throw new OpenCtiError("INVALID_PARAM", "A callback is required.");
    if (method.needs === "listener" && !isListenerRegistered) throw new OpenCtiError("INVALID_PARAM", "A listener is required.");
    return method;
  }
}

/** @param {any} cause a refusal of the server, or a fault of ours */
function unexpected(cause) {
  console.error("workbench: an Open CTI method failed", cause);
  return new OpenCtiError("SERVER_ERROR", String(cause?.message ?? cause));
}
