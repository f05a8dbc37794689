import OctiCallBanner from 'c/octiCallBanner';
import { listeners } from 'lightning/messageService';
import { visited } from 'lightning/navigation';
import { find, findAll, settled, show } from 'test/page';
import { FakePanel } from 'test/panel';

const NOW_MS = Date.parse('2026-04-01T01:00:00Z');
const CALL = {
    callId: 'call-1',
    direction: 'inbound',
    state: 'ringing',
    remoteNumber: '0312345678',
    remoteName: '山田 太郎',
    queue: 'sales',
    startedAtMs: NOW_MS,
    connectedAtMs: null,
    recordId: '003000000000001AAA'
};

async function banner() {
    jest.useFakeTimers({ now: NOW_MS, doNotFake: ['queueMicrotask', 'nextTick'] });
    const element = show('c-octi-call-banner', OctiCallBanner);
    await settled();
    return element;
}

const readAloud = (element) => findAll(element, '[role="status"]').map((each) => each.textContent);

describe('c-octi-call-banner', () => {
    let panel;

    beforeEach(() => {
        panel = new FakePanel();
        visited.length = 0;
    });

    it('says that there is no call, asks the panel for its state, and is accessible', async () => {
        const element = await banner();
        expect(find(element, '[data-id="idle"]').textContent).toBe('通話はありません');
        expect(panel.heard.map(({ type }) => type)).toEqual(['state_request']);
        jest.useRealTimers();
        await expect(element).toBeAccessible();
    });

    it('shows the calls that were there before it', async () => {
        panel.answers.state_request = () => panel.say('panel_state', { isReady: true, calls: [CALL] });
        const element = await banner();
        expect(readAloud(element)).toEqual(['着信中山田 太郎 0312345678キュー sales']);
        jest.useRealTimers();
        await expect(element).toBeAccessible();
    });

    it('follows a call from ringing to its end', async () => {
        const element = await banner();
        const states = [];
        for (const state of ['ringing', 'connected', 'held', 'connected', 'ended']) {
            panel.say('call_changed', { call: { ...CALL, state } });
            await settled();
            states.push(findAll(element, 'strong').map((each) => each.textContent));
        }
        expect(states).toEqual([['着信中'], ['通話中'], ['保留中'], ['通話中'], []]);
        expect(find(element, '[data-id="idle"]')).not.toBeNull();
    });

    it('shows why the agent called, as soon as it is known', async () => {
        const element = await banner();
        const dialing = { ...CALL, state: 'dialing', queue: null, reason: null };
        panel.say('call_changed', { call: dialing });
        panel.say('call_changed', { call: { ...dialing, reason: '督促' } });
        await settled();
        expect(readAloud(element)).toEqual(['発信中山田 太郎 0312345678用件 督促']);
        jest.useRealTimers();
        await expect(element).toBeAccessible();
    });

    it('counts the talk time, outside of what is read aloud', async () => {
        const element = await banner();
        panel.say('call_changed', { call: { ...CALL, state: 'connected', connectedAtMs: NOW_MS } });
        jest.advanceTimersByTime(65_000);
        await settled();
        expect(find(element, '[data-id="talk-time"]').textContent).toBe('1:05');
        expect(readAloud(element)[0]).not.toContain('1:05');
    });

    it('shows a withheld number as such, and two calls at once, each in its place', async () => {
        const element = await banner();
        panel.say('call_changed', { call: CALL });
        const second = { callId: 'call-2', state: 'dialing', remoteNumber: null, recordId: null };
        panel.say('call_changed', { call: second });
        await settled();
        expect(readAloud(element)).toEqual(['着信中山田 太郎 0312345678キュー sales', '発信中非通知']);
        expect(findAll(element, 'lightning-button')).toHaveLength(1);
        panel.say('call_changed', { call: { ...CALL, state: 'connected' } });
        await settled();
        expect(findAll(element, 'strong').map((each) => each.textContent)).toEqual(['通話中', '発信中']);
    });

    it('forgets its calls when the panel says that there are none', async () => {
        const element = await banner();
        panel.say('call_changed', { call: CALL });
        panel.say('panel_state', { isReady: false, calls: [] });
        await settled();
        expect(readAloud(element)).toEqual([]);
    });

    it('opens the record of the caller', async () => {
        const element = await banner();
        panel.say('call_changed', { call: CALL });
        await settled();
        const button = find(element, 'lightning-button');
        expect(button.label).toBe('山田 太郎 を開く');
        button.click();
        expect(visited).toEqual([
            { type: 'standard__recordPage', attributes: { recordId: CALL.recordId, actionName: 'view' } }
        ]);
    });

    it('stops its clock and its ears when it leaves the page', async () => {
        const before = listeners().length;
        const element = await banner();
        element.remove();
        expect(jest.getTimerCount()).toBe(0);
        expect(listeners()).toHaveLength(before);
    });
});
