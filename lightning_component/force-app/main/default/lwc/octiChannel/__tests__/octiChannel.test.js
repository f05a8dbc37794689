import { APPLICATION_SCOPE, listeners } from 'lightning/messageService';
import { PANEL_SILENT, clickParams, dial, listen, requestState } from 'c/octiChannel';
import { FakePanel } from 'test/panel';

const CONTEXT = {};

describe('c-octi-channel', () => {
    it('dials with a message of the contract and gives the answer to this request only', async () => {
        const panel = new FakePanel();
        const before = listeners().length;
        panel.answers.dial = ({ messageId }) => {
            panel.say('dial_result', { requestId: 'of somebody else', accepted: false, code: 'busy', message: '' });
            panel.say('dial_result', { requestId: messageId, accepted: true, callId: 'call-1' });
        };
        const call = { number: '0312345678', recordId: '003000000000001AAA', reason: '折り返し' };
        await expect(dial(CONTEXT, call)).resolves.toMatchObject({ accepted: true, callId: 'call-1' });
        expect(panel.heard).toEqual([
            { version: 1, sender: 'org', type: 'dial', messageId: expect.any(String), payload: call }
        ]);
        expect(listeners()).toHaveLength(before);
    });

    it('says that the panel is silent when no answer comes in five seconds, and stops listening', async () => {
        jest.useFakeTimers();
        const before = listeners().length;
        const result = dial(CONTEXT, { number: '0312345678' });
        jest.advanceTimersByTime(5000);
        await expect(result).resolves.toEqual({ accepted: false, code: PANEL_SILENT, message: '' });
        expect(listeners()).toHaveLength(before);
    });

    it('hears what the panel says, in the whole application, until it stops', () => {
        const panel = new FakePanel();
        const heard = [];
        const stop = listen(CONTEXT, { call_changed: (payload) => heard.push(payload) });
        expect(listeners().at(-1).options).toEqual({ scope: APPLICATION_SCOPE });
        panel.say('call_changed', { call: 1 });
        stop();
        panel.say('call_changed', { call: 2 });
        expect(heard).toEqual([{ call: 1 }]);
    });

    it.each([
        ['another version', { version: 2 }],
        ['somebody else', { sender: 'org' }],
        ['an unknown type', { type: 'news' }],
        ['no payload', { payload: null }],
        ['an inherited name', { type: 'toString' }]
    ])('passes over %s', (_, envelope) => {
        const heard = jest.fn();
        const stop = listen(CONTEXT, { call_changed: heard });
        new FakePanel().say('call_changed', {}, envelope);
        stop();
        expect(heard).not.toHaveBeenCalled();
    });

    it('asks for the state', () => {
        const panel = new FakePanel();
        requestState(CONTEXT);
        expect(panel.heard).toMatchObject([{ version: 1, sender: 'org', type: 'state_request', payload: {} }]);
    });

    it('writes the parameters of a click so that no value can be taken for another', () => {
        expect(clickParams({ reason: '解約, =90%', source: '' })).toBe(
            'version=1,reason=%E8%A7%A3%E7%B4%84%2C%20%3D90%25'
        );
    });
});
