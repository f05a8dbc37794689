import OctiCallHistory from 'c/octiCallHistory';
import getCalls from '@salesforce/apex/OctiCallHistoryController.getCalls';
import { refreshApex } from '@salesforce/apex';
import { listeners } from 'lightning/messageService';
import { visited } from 'lightning/navigation';
import { find, findAll, settled, show, textIn } from 'test/page';
import { FakePanel } from 'test/panel';

jest.mock(
    '@salesforce/apex/OctiCallHistoryController.getCalls',
    () => {
        const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
        return { default: createApexTestWireAdapter(jest.fn()) };
    },
    { virtual: true }
);
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

const RECORD = '003000000000001AAA';
const ANSWERED = {
    Id: '00T000000000001AAA',
    Subject: '着信 0312345678',
    CallType: 'Inbound',
    CallDurationInSeconds: 65,
    CallDisposition: '解決',
    CreatedDate: '2026-04-01T01:02:03.000Z',
    Owner: { Name: '佐藤 健太' },
    OctiRemoteNumber__c: '0312345678',
    OctiQueue__c: 'sales',
    OctiCallReason__c: '督促',
    OctiRecordingUrl__c: 'https://recordings.example.jp/1'
};
const WITHHELD = { Id: '00T000000000002AAA', Subject: '着信 非通知', CallType: 'Inbound', CallDurationInSeconds: 0 };

async function historyOf(calls) {
    const element = show('c-octi-call-history', OctiCallHistory, { recordId: RECORD, objectApiName: 'Contact' });
    getCalls.emit(calls);
    await settled();
    return element;
}

const notice = (element) => find(element, '[data-id="notice"]').textContent;
const callBackOf = (element) => find(element, 'lightning-button');

describe('c-octi-call-history', () => {
    afterEach(() => {
        refreshApex.mockClear();
        visited.length = 0;
    });

    it('asks for ten calls of its record, and shows that it waits', async () => {
        const element = show('c-octi-call-history', OctiCallHistory, { recordId: RECORD });
        await settled();
        expect(getCalls.getLastConfig()).toEqual({ recordId: RECORD, maxRows: 10 });
        expect(find(element, 'lightning-spinner').alternativeText).toBe('読み込み中');
        await expect(element).toBeAccessible();
    });

    it('shows each call with what is known of it, and is accessible', async () => {
        const element = await historyOf([ANSWERED, WITHHELD]);
        const rows = findAll(element, 'li').map((row) => row.textContent.replace(/\s+/g, ' ').trim());
        expect(rows).toEqual([
            '着信 0312345678佐藤 健太通話時間 1:05結果 解決キュー sales用件 督促0312345678録音を聴く',
            '着信 非通知通話時間 不応答非通知'
        ]);
        expect(find(element, 'a[target]').href).toBe('https://recordings.example.jp/1');
        expect(findAll(element, 'lightning-icon').map((icon) => icon.alternativeText)).toEqual(['着信', '着信']);
        await expect(element).toBeAccessible();
    });

    it('says when there are none', async () => {
        const element = await historyOf([]);
        expect(textIn(element)).toBe('このレコードの通話はまだありません。');
        await expect(element).toBeAccessible();
    });

    it('shows the error panel, and is accessible with it', async () => {
        const element = show('c-octi-call-history', OctiCallHistory, { recordId: RECORD });
        getCalls.error({ message: 'No such column' });
        await settled();
        expect(find(element, 'c-octi-error-panel').errors.body).toEqual({ message: 'No such column' });
        expect(find(element, 'ul')).toBeNull();
        await expect(element).toBeAccessible();
    });

    it('opens a call', async () => {
        const element = await historyOf([ANSWERED]);
        find(element, 'a[data-id]').click();
        expect(visited).toEqual([
            {
                type: 'standard__recordPage',
                attributes: { recordId: ANSWERED.Id, objectApiName: 'Task', actionName: 'view' }
            }
        ]);
    });

    it('calls back through the panel, with the record and a reason, and says so', async () => {
        const panel = new FakePanel();
        panel.answers.dial = ({ messageId }) => panel.say('dial_result', { requestId: messageId, accepted: true });
        const element = await historyOf([ANSWERED]);
        callBackOf(element).click();
        await settled();
        expect(panel.heard[0].payload).toEqual({
            number: '0312345678',
            recordId: RECORD,
            objectApiName: 'Contact',
            reason: 'かけ直す'
        });
        expect(notice(element)).toBe('発信を始めました。');
    });

    it.each([
        ['通話中です', '発信できませんでした：通話中です'],
        [null, '発信できませんでした：call_in_progress']
    ])('tells why the panel refuses, by its words (%s) or else by its code', async (message, told) => {
        const panel = new FakePanel();
        const refusal = { accepted: false, code: 'call_in_progress', message };
        panel.answers.dial = ({ messageId }) => panel.say('dial_result', { requestId: messageId, ...refusal });
        const element = await historyOf([ANSWERED]);
        callBackOf(element).click();
        await settled();
        expect(notice(element)).toBe(told);
    });

    it('tells what to do when no panel answers', async () => {
        const element = await historyOf([ANSWERED]);
        jest.useFakeTimers();
        callBackOf(element).click();
        jest.advanceTimersByTime(5000);
        await settled();
        expect(notice(element)).toContain('ソフトフォンが応答しません');
    });

    it('does not offer to call a withheld number back', async () => {
        const element = await historyOf([WITHHELD]);
        expect(callBackOf(element)).toBeNull();
    });

    it('looks again when a call of its record was logged, and by the button', async () => {
        const panel = new FakePanel();
        const element = await historyOf([ANSWERED]);
        panel.say('call_logged', { entryId: 'c', taskId: 't', recordIds: ['003000000000009AAA'] });
        expect(refreshApex).not.toHaveBeenCalled();
        panel.say('call_logged', { entryId: 'c', taskId: 't', recordIds: [RECORD] });
        expect(refreshApex).toHaveBeenCalledTimes(1);
        find(element, '[data-id="refresh"]').click();
        expect(refreshApex).toHaveBeenCalledTimes(2);
    });

    it('stops listening when it leaves the page', async () => {
        const before = listeners().length;
        const element = await historyOf([]);
        element.remove();
        expect(listeners()).toHaveLength(before);
    });
});
