import { LightningElement, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { MessageContext } from 'lightning/messageService';
import { listen, requestState } from 'c/octiChannel';
import { clockTime, fill } from 'c/octiText';
import CONNECTED from '@salesforce/label/c.Octi_State_Connected';
import DIALING from '@salesforce/label/c.Octi_State_Dialing';
import HELD from '@salesforce/label/c.Octi_State_Held';
import NOW from '@salesforce/label/c.Octi_Call_Now';
import NO_CALL from '@salesforce/label/c.Octi_No_Call';
import OPEN from '@salesforce/label/c.Octi_Open_Record';
import QUEUE from '@salesforce/label/c.Octi_Queue';
import REASON from '@salesforce/label/c.Octi_Call_Reason';
import RINGING from '@salesforce/label/c.Octi_State_Ringing';
import WITHHELD from '@salesforce/label/c.Octi_Withheld';

const SECOND_MS = 1000;
const STATES = { ringing: RINGING, dialing: DIALING, connected: CONNECTED, held: HELD };

function asRow(call, nowMs) {
    const number = call.remoteNumber ?? WITHHELD;
    const name = call.remoteName ?? '';
    return {
        id: call.callId,
        state: STATES[call.state],
        who: name ? `${name} ${number}` : number,
        queue: call.queue,
        reason: call.reason,
        recordId: call.recordId,
        openText: fill(OPEN, name || number),
        talkTime: call.connectedAtMs ? clockTime((nowMs - call.connectedAtMs) / SECOND_MS) : ''
    };
}

/** A changed call stays in its place; a new one comes last. */
function withChange(calls, call) {
    const isKnown = calls.some(({ callId }) => callId === call.callId);
    return isKnown ? calls.map((known) => (known.callId === call.callId ? call : known)) : [...calls, call];
}

/** The calls of the person at this browser, as the softphone panel tells them. */
export default class OctiCallBanner extends NavigationMixin(LightningElement) {
    label = { NOW, NO_CALL, QUEUE, REASON };
    calls = [];
    nowMs = Date.now();

    @wire(MessageContext)
    context;

    connectedCallback() {
        this.stopListening = listen(this.context, {
            panel_state: (state) => this.show(state.calls ?? []),
            call_changed: ({ call }) => this.show(withChange(this.calls, call))
        });
        // The panel may have been here long before this component.
        requestState(this.context);
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- a talk time has to run
        this.timer = setInterval(() => {
            if (this.calls.length) this.nowMs = Date.now();
        }, SECOND_MS);
    }

    disconnectedCallback() {
        this.stopListening();
        clearInterval(this.timer);
    }

    get isIdle() {
        return this.calls.length === 0;
    }

    get rows() {
        return this.calls.map((call) => asRow(call, this.nowMs));
    }

    show(calls) {
        this.nowMs = Date.now();
        this.calls = calls.filter((call) => call.state in STATES);
    }

    openRecord(event) {
        const { recordId } = event.currentTarget.dataset;
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId, actionName: 'view' }
        });
    }
}
