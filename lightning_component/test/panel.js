/** A softphone panel as seen from the message channel: says what a test lets it say, remembers what it hears. */
import { publish, subscribe } from 'lightning/messageService';
import CHANNEL from '@salesforce/messageChannel/Octi_Softphone__c';

export class FakePanel {
    heard = [];
    answers = {};
    sent = 0;

    constructor() {
        subscribe({}, CHANNEL, (message) => {
            if (message.sender !== 'org') return;
            this.heard.push(message);
            this.answers[message.type]?.(message);
        });
    }

    say(type, payload, envelope = {}) {
        this.sent += 1;
        publish({}, CHANNEL, { version: 1, sender: 'panel', type, messageId: `m${this.sent}`, payload, ...envelope });
    }
}
