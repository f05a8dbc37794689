/** The Aura component octiOmniChannel: each of its actions, run as Aura runs them, with parts that remember. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

const FILE = 'omni-channel/main/default/aura/octiOmniChannel/octiOmniChannelController.js';
const source = readFileSync(join(__dirname, '../..', FILE), 'utf8');

/** The component with its two parts; `refusal` is what Omni-Channel answers. */
function component(refusal) {
    const calls = [];
    const note = (name) => (...values) => {
        calls.push([name, ...values]);
    };
    const parts = {
        presence: { heard: note('heard'), loggedIn: note('loggedIn'), loggedOut: note('loggedOut'), refused: note('refused') },
        omniToolkit: {
            setServicePresenceStatus: (wish) => {
                calls.push(['set', wish.statusId]);
                return refusal ? Promise.reject(refusal) : Promise.resolve({ statusId: wish.statusId });
            }
        }
    };
    return { calls, find: (id) => parts[id] };
}

const event = (values) => ({ getParam: (name) => values[name] });
const actions = runInNewContext(source, { $A: { getCallback: (callback) => callback } });

describe('c:octiOmniChannel', () => {
    it('hands on what Omni-Channel tells', () => {
        const one = component();
        actions.onStatusChanged(one, event({ statusApiName: 'Break', reason: 'OmniManualStatusChange' }));
        actions.onLogin(one, event({ statusId: '0N5' }));
        actions.onLogout(one, event({ reason: 'DuplicateLogin' }));
        expect(one.calls).toEqual([['heard', 'Break', 'OmniManualStatusChange'], ['loggedIn'], ['loggedOut']]);
    });

    it('sets the presence that it is asked for', async () => {
        const one = component();
        await actions.onSetPresence(one, event({ statusId: '0N5', presence: 'Break' }));
        expect(one.calls).toEqual([['set', '0N5']]);
    });

    it('tells when Omni-Channel refuses', async () => {
        const one = component('no access');
        actions.onSetPresence(one, event({ statusId: '0N5', presence: 'Break' }));
        await new Promise((resolve) => {
            setTimeout(resolve);
        });
        expect(one.calls).toEqual([
            ['set', '0N5'],
            ['refused', 'Break', 'no access']
        ]);
    });
});
