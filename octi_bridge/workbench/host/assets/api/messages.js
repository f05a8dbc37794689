/**
 * Lightning Message Service: subscribe, unsubscribe, publish (API 47 and later).
 * The message format is assumed: `subscription` on the envelope as documented; messages return as `onMessage` with the
 * subscribing call's id and `{channelName, message}` less the envelope, that is, the bare message.
 */

import { isObject } from "./arguments.js";
import { invalid } from "./envelope.js";

const CHANNEL = /^[A-Za-z]\w*__c$/;

/** @param {string} channelName */
function requireChannel(channelName) {
  if (!CHANNEL.test(channelName)) throw invalid("channelName", "expected the API name of a message channel, ending in __c");
}

/** @param {import("./lightning.js").Lightning} lightning @returns {Record<string, import("./methods.js").Method>} */
export function messageMethods(lightning) {
  return {
    subscribe: {
      since: 47,
      args: { channelName: { kind: "text" } },
      needs: "listener",
      run: ({ channelName }, client, callId) => {
        requireChannel(channelName);
        const end = lightning.channels.subscribe(channelName, (message) => client.send("onMessage", callId, message));
        return client.addSubscription({ id: callId, channelName }, end);
      },
    },
    unsubscribe: {
      since: 47,
      args: { subscription: { kind: "object" } },
      run: ({ subscription }, client) => {
        if (!client.endSubscription(subscription.id)) throw invalid("subscription", "it is not subscribed");
      },
    },
    publish: {
      since: 47,
      args: { channelName: { kind: "text" }, message: { kind: "object" } },
      run: ({ channelName, message }) => {
        requireChannel(channelName);
        if (!isObject(message)) throw invalid("message", "expected an object");
        lightning.channels.publish(channelName, JSON.parse(JSON.stringify(message)));
      },
    },
  };
}

/** Message channels of one browser tab. Scripts of the page may join through `workbench.channels`. */
export class LocalChannels {
  constructor() {
    /** @type {Map<string, Set<(message: object) => void>>} */
    this.listeners = new Map();
  }

  /** @param {string} channelName @param {(message: object) => void} listener */
  subscribe(channelName, listener) {
    const listeners = this.listeners.get(channelName) ?? new Set();
    this.listeners.set(channelName, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** @param {string} channelName @param {object} message */
  publish(channelName, message) {
    for (const listener of [...(this.listeners.get(channelName) ?? [])]) listener(message);
  }
}
