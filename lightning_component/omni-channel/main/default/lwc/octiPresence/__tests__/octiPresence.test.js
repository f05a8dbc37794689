import OctiPresence from 'c/octiPresence';
import getStatuses from '@salesforce/apex/OctiPresenceController.getStatuses';
import { listeners } from 'lightning/messageService';
import { find, settled, show, textIn } from 'test/page';
import { FakePanel } from 'test/panel';

jest.mock(
    '@salesforce/apex/OctiPresenceController.getStatuses',
    () => {
        const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
        return { default: createApexTestWireAdapter(jest.fn()) };
    },
    { virtual: true }
);

const STATUSES = [
    { Id: '0N5000000000001AAA', DeveloperName: 'Available_Phone', MasterLabel: '電話受付可' },
    { Id: '0N5000000000002AAA', DeveloperName: 'Break', MasterLabel: '休憩' }
];
const BY_HAND = 'OmniManualStatusChange';
const BY_US = 'OmniToolkitStatusChange';

describe('c-octi-presence', () => {
    let panel;
    let element;
    /** What Omni-Channel was asked to set. */
    let asked;

    beforeEach(async () => {
        panel = new FakePanel();
        asked = [];
        element = show('c-octi-presence', OctiPresence);
        element.addEventListener('setpresence', ({ detail }) => asked.push(detail));
        getStatuses.emit(STATUSES);
        await settled();
    });

    const told = () => panel.heard.map(({ type, payload }) => `${type} ${payload.presence}`);
    const wish = (presence, more = {}) => panel.say('set_presence', { presence, status: '2', isFront: true, ...more });

    it('tells the panel what a person chose in Omni-Channel, shows it, and is accessible', async () => {
        element.heard('Break', BY_HAND);
        await settled();
        expect(told()).toEqual(['presence_changed Break']);
        expect(textIn(element)).toBe('オムニチャネルの状況 休憩');
        await expect(element).toBeAccessible();
    });

    it('asks Omni-Channel by the id of the presence that the panel names', () => {
        wish('Break');
        expect(asked).toEqual([{ statusId: '0N5000000000002AAA', presence: 'Break' }]);
    });

    it('does not ask for what Omni-Channel has or is about to have', () => {
        wish('Break');
        wish('Break');
        element.heard('Break', BY_US);
        wish('Break');
        expect(asked).toHaveLength(1);
    });

    it('does not tell the panel of changes that the panel asked for, however late they come', () => {
        wish('Break');
        wish('Available_Phone');
        element.heard('Break', BY_US);
        element.heard('Available_Phone', BY_US);
        expect(told()).toEqual([]);
        element.heard('Break', BY_US);
        expect(told()).toEqual(['presence_changed Break']);
    });

    it('tells a choice by hand even when the same was asked for', () => {
        wish('Break');
        element.heard('Available_Phone', BY_HAND);
        element.heard('Break', BY_HAND);
        expect(told()).toEqual(['presence_changed Available_Phone', 'presence_changed Break']);
    });

    it('does not fetch Omni-Channel back when another tab took it over, until the agent logs in again', async () => {
        element.heard('Break', BY_HAND);
        element.loggedOut();
        await settled();
        expect(textIn(element)).toBe('オムニチャネルの状況 オムニチャネルにログインしていません。');
        wish('Available_Phone');
        expect(asked).toEqual([]);
        element.loggedIn();
        wish('Available_Phone');
        expect(asked).toHaveLength(1);
    });

    it('logs in from the tab in front only', () => {
        wish('Break', { isFront: false });
        expect(asked).toEqual([]);
        element.heard('Available_Phone', BY_HAND);
        wish('Break', { isFront: false });
        expect(asked).toHaveLength(1);
    });

    it('says when the org has no such presence, and is accessible', async () => {
        wish('Lunch');
        await settled();
        expect(asked).toEqual([]);
        expect(find(element, '[data-id="notice"]').textContent).toContain('プレゼンス状況「Lunch」がこの組織にありません');
        await expect(element).toBeAccessible();
    });

    it.each([
        [new Error('no access'), '休憩', 'Break'],
        ['no access', 'Lunch', 'Lunch']
    ])('says when Omni-Channel refuses (%s), and may ask again', async (error, name, presence) => {
        wish('Break');
        element.refused(presence, error);
        await settled();
        expect(find(element, '[data-id="notice"]').textContent).toBe(
            `オムニチャネルを「${name}」にできませんでした：no access`
        );
        element.refused('Break', error);
        wish('Break');
        expect(asked).toHaveLength(2);
    });

    it('shows the error panel when the statuses cannot be read, and is accessible with it', async () => {
        getStatuses.error({ message: 'no class access' });
        await settled();
        expect(find(element, 'c-octi-error-panel').errors.body).toEqual({ message: 'no class access' });
        wish('Break');
        expect(asked).toEqual([]);
        await expect(element).toBeAccessible();
    });

    it('stops listening when it leaves the page', () => {
        const before = listeners().length;
        element.remove();
        expect(listeners()).toHaveLength(before - 1);
    });
});
