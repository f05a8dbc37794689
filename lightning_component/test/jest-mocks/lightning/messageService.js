/**
 * A message service that works within one page: what is published reaches every subscriber of the channel, also the one
 * who published it, as in Lightning. The package's own stub delivers nothing.
 */
import { createTestWireAdapter } from '@salesforce/wire-service-jest-util';

export const APPLICATION_SCOPE = Symbol('APPLICATION_SCOPE');
export const MessageContext = createTestWireAdapter(jest.fn());
const subscriptions = new Set();

export function subscribe(context, channel, listener, options) {
    const subscription = { channel, listener, options };
    subscriptions.add(subscription);
    return subscription;
}

export function unsubscribe(subscription) {
    subscriptions.delete(subscription);
}

export function publish(context, channel, message) {
    // Between frames only what survives being written as JSON gets through.
    const received = JSON.parse(JSON.stringify(message));
    [...subscriptions].filter((each) => each.channel === channel).forEach(({ listener }) => listener(received));
}

/** For the tests: who listens at the moment. */
export const listeners = () => [...subscriptions];

/** For the tests: everybody is gone. */
export const forgetAll = () => subscriptions.clear();
