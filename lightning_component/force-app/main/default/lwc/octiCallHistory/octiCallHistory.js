import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { MessageContext } from 'lightning/messageService';
import { refreshApex } from '@salesforce/apex';
import getCalls from '@salesforce/apex/OctiCallHistoryController.getCalls';
import { PANEL_SILENT, dial, listen } from 'c/octiChannel';
import { clockTime, fill } from 'c/octiText';
import CALL_BACK from '@salesforce/label/c.Octi_Call_Back';
import HISTORY from '@salesforce/label/c.Octi_Call_History';
import INBOUND from '@salesforce/label/c.Octi_Inbound';
import INTERNAL from '@salesforce/label/c.Octi_Internal';
import LOADING from '@salesforce/label/c.Octi_Loading';
import NO_CALLS from '@salesforce/label/c.Octi_No_Calls';
import OUTBOUND from '@salesforce/label/c.Octi_Outbound';
import QUEUE from '@salesforce/label/c.Octi_Queue';
import REASON from '@salesforce/label/c.Octi_Call_Reason';
import RECORDING from '@salesforce/label/c.Octi_Recording';
import REFRESH from '@salesforce/label/c.Octi_Refresh';
import REFUSED from '@salesforce/label/c.Octi_Phone_Refused';
import RESULT from '@salesforce/label/c.Octi_Result';
import SILENT from '@salesforce/label/c.Octi_Phone_Silent';
import STARTED from '@salesforce/label/c.Octi_Call_Started';
import TALK_TIME from '@salesforce/label/c.Octi_Talk_Time';
import UNANSWERED from '@salesforce/label/c.Octi_Unanswered';
import WITHHELD from '@salesforce/label/c.Octi_Withheld';

const DIRECTIONS = {
    Inbound: { direction: INBOUND, icon: 'utility:incoming_call' },
    Outbound: { direction: OUTBOUND, icon: 'utility:outbound_call' },
    Internal: { direction: INTERNAL, icon: 'utility:call' }
};

function asRow(task) {
    const number = task.OctiRemoteNumber__c ?? '';
    return {
        ...(DIRECTIONS[task.CallType] ?? DIRECTIONS.Internal),
        id: task.Id,
        subject: task.Subject,
        at: task.CreatedDate,
        agent: task.Owner?.Name,
        number,
        numberText: number || WITHHELD,
        callBackText: `${CALL_BACK} ${number}`,
        talkTime: task.CallDurationInSeconds ? clockTime(task.CallDurationInSeconds) : UNANSWERED,
        result: task.CallDisposition,
        queue: task.OctiQueue__c,
        reason: task.OctiCallReason__c,
        recording: task.OctiRecordingUrl__c
    };
}

/** The calls of the record on whose page it stands, newest first; each can be opened, heard and called back. */
export default class OctiCallHistory extends NavigationMixin(LightningElement) {
    @api recordId;
    @api objectApiName;
    /** How many calls are shown, 1 to 100. */
    @api maxRows = 10;

    label = { CALL_BACK, HISTORY, LOADING, NO_CALLS, QUEUE, REASON, RECORDING, REFRESH, RESULT, TALK_TIME };
    notice = '';
    answer = {};

    @wire(MessageContext)
    context;

    @wire(getCalls, { recordId: '$recordId', maxRows: '$maxRows' })
    onCalls(answer) {
        this.answer = answer;
    }

    connectedCallback() {
        this.stopListening = listen(this.context, {
            call_logged: (log) => {
                if (log.recordIds?.includes(this.recordId)) this.refresh();
            }
        });
    }

    disconnectedCallback() {
        this.stopListening();
    }

    get isLoading() {
        return !this.answer.data && !this.answer.error;
    }

    get isEmpty() {
        return this.answer.data?.length === 0;
    }

    get rows() {
        return (this.answer.data ?? []).map(asRow);
    }

    refresh() {
        return refreshApex(this.answer);
    }

    openCall(event) {
        event.preventDefault();
        const recordId = event.currentTarget.dataset.id;
        this[NavigationMixin.Navigate]({
            type: 'standard__recordPage',
            attributes: { recordId, objectApiName: 'Task', actionName: 'view' }
        });
    }

    async callBack(event) {
        this.notice = '';
        const { number } = event.currentTarget.dataset;
        const { recordId, objectApiName } = this;
        const result = await dial(this.context, { number, recordId, objectApiName, reason: CALL_BACK });
        if (result.accepted) this.notice = STARTED;
        else this.notice = result.code === PANEL_SILENT ? SILENT : fill(REFUSED, result.message || result.code);
    }
}
