/** docs/message-channel.md and c/octiChannel speak of the same messages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publish } from 'lightning/messageService';
import CHANNEL from '@salesforce/messageChannel/Octi_Softphone__c';
import { clickParams, dial, listen, requestState, tellPresence } from 'c/octiChannel';
import { FakePanel } from 'test/panel';

const DOCUMENT = readFileSync(join(__dirname, '../docs/message-channel.md'), 'utf8');
const XML = 'force-app/main/default/messageChannels/Octi_Softphone.messageChannel-meta.xml';
const MESSAGES = [...DOCUMENT.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json));
const of = (sender) => MESSAGES.filter((message) => message.sender === sender);
const fieldsOf = (message) => Object.keys(message).sort();

describe('the contract of the message channel', () => {
    it('has the envelope that the channel declares, in every example', () => {
        const channel = readFileSync(join(__dirname, '..', XML), 'utf8');
        const declared = [...channel.matchAll(/<fieldName>(\w+)</g)].map(([, name]) => name).sort();
        expect(MESSAGES.length).toBeGreaterThan(0);
        MESSAGES.forEach((message) => expect(fieldsOf(message)).toEqual(declared));
    });

    it.each(of('panel').map((message) => [message.type, message]))('example of %s is heard', (type, message) => {
        const heard = [];
        const stop = listen({}, { [type]: (payload) => heard.push(payload) });
        publish({}, CHANNEL, message);
        stop();
        expect(heard).toEqual([message.payload]);
    });

    it.each(of('org').map((message) => [message.type, message]))('example of %s is what we send', (type, message) => {
        const panel = new FakePanel();
        panel.answers.dial = ({ messageId }) => panel.say('dial_result', { requestId: messageId, accepted: true });
        if (type === 'dial') dial({}, message.payload);
        else if (type === 'presence_changed') tellPresence({}, message.payload.presence);
        else requestState({});
        expect(panel.heard).toEqual([{ ...message, messageId: expect.any(String) }]);
    });

    it('has the example of a click as we write it', () => {
        expect(DOCUMENT).toContain(`\n${clickParams({ reason: '折り返し' })}\n`);
    });
});
