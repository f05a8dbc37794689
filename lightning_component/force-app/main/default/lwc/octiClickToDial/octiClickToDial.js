import { LightningElement, api, wire } from 'lwc';
import { getFieldValue, getRecord } from 'lightning/uiRecordApi';
import { clickParams } from 'c/octiChannel';
import NO_NUMBER from '@salesforce/label/c.Octi_No_Number';
import REASON from '@salesforce/label/c.Octi_Call_Reason';
import REASON_NONE from '@salesforce/label/c.Octi_Reason_None';

/** The standard click-to-dial with a call reason, which travels to the panel with the click. */
export default class OctiClickToDial extends LightningElement {
    @api recordId;
    @api objectApiName;
    /** API name of the field with the number. */
    @api phoneField = 'Phone';
    /** Call reasons to choose from, with commas between them; none hides the choice. */
    @api reasons = '';

    label = { NO_NUMBER, REASON };
    reason = '';
    answer = {};

    @wire(getRecord, { recordId: '$recordId', fields: '$fields' })
    onRecord(answer) {
        this.answer = answer;
    }

    get fields() {
        return this.objectApiName ? [`${this.objectApiName}.${this.phoneField}`] : undefined;
    }

    get number() {
        return this.answer.data ? (getFieldValue(this.answer.data, this.fields[0]) ?? '') : '';
    }

    get hasNoNumber() {
        return Boolean(this.answer.data) && !this.number;
    }

    get options() {
        const names = this.reasons.split(/[,、]/).map((name) => name.trim());
        const given = [...new Set(names)].filter(Boolean).map((name) => ({ label: name, value: name }));
        return given.length ? [{ label: REASON_NONE, value: '' }, ...given] : given;
    }

    get hasReasons() {
        return this.options.length > 0;
    }

    get params() {
        return clickParams({ reason: this.reason });
    }

    chooseReason(event) {
        this.reason = event.detail.value;
    }
}
