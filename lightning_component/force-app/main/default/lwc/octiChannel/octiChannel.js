/** The org's side of the message channel. The contract, with all messages: docs/message-channel.md. */
import { APPLICATION_SCOPE, publish, subscribe, unsubscribe } from 'lightning/messageService';
import CHANNEL from '@salesforce/messageChannel/Octi_Softphone__c';

const VERSION = 1;
const ANSWER_LIMIT_MS = 5000;
const EVENTS = new Set(['panel_state', 'call_changed', 'call_logged', 'dial_result', 'set_presence']);

/** Code of a result when no softphone answered in time: none is open, or nobody is signed in. */
export const PANEL_SILENT = 'panel_silent';

function newMessage(type, payload) {
    return { version: VERSION, sender: 'org', type, messageId: crypto.randomUUID(), payload };
}

function isEvent(message) {
    return (
        message?.version === VERSION &&
        message.sender === 'panel' &&
        EVENTS.has(message.type) &&
        typeof message.payload === 'object' &&
        message.payload !== null
    );
}

/**
 * Hear the panel: `handlers` has a function for each type of event that matters, called with its payload.
 * What is not of this version, or unknown, is passed over. Returns the function that ends it.
 */
export function listen(context, handlers) {
    const onMessage = (message) => {
        if (isEvent(message)) handlers[message.type]?.(message.payload);
    };
    const subscription = subscribe(context, CHANNEL, onMessage, { scope: APPLICATION_SCOPE });
    return () => unsubscribe(subscription);
}

/** Ask the panel to send its state again; it comes as `panel_state`. */
export function requestState(context) {
    publish(context, CHANNEL, newMessage('state_request', {}));
}

/** Tell the panel which presence Omni-Channel has now (API name); its rules decide whether a status follows. */
export function tellPresence(context, presence) {
    publish(context, CHANNEL, newMessage('presence_changed', { presence }));
}

/**
 * Ask the panel to dial. `call` is `{ number, recordId?, objectApiName?, reason? }`. Resolves to `{ accepted: true, callId }` or to
 * `{ accepted: false, code, message }`; never rejects.
 */
export function dial(context, call) {
    const request = newMessage('dial', call);
    let stop;
    let timer;
    return new Promise((resolve) => {
        stop = listen(context, {
            dial_result: (result) => {
                if (result.requestId === request.messageId) resolve(result);
            }
        });
        const silence = { accepted: false, code: PANEL_SILENT, message: '' };
        // The only way to notice that nobody is there: the channel does not tell.
        // eslint-disable-next-line @lwc/lwc/no-async-operation
        timer = setTimeout(() => resolve(silence), ANSWER_LIMIT_MS);
        publish(context, CHANNEL, request);
    }).finally(() => {
        clearTimeout(timer);
        stop();
    });
}

/**
 * The `params` of a click-to-dial element, which the panel gets with the click: `key=value` pairs with commas between
 * them, values percent-encoded. Empty values are left out.
 */
export function clickParams(values) {
    return Object.entries({ version: String(VERSION), ...values })
        .filter(([, value]) => value)
        .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
        .join(',');
}
