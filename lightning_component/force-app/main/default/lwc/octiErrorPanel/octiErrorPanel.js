import { LightningElement, api } from 'lwc';
import { isAccessError, reduceErrors } from 'c/octiErrors';
import ACCESS from '@salesforce/label/c.Octi_Error_Access';
import TITLE from '@salesforce/label/c.Octi_Error_Title';

/** What went wrong, and for missing rights what to do. */
export default class OctiErrorPanel extends LightningElement {
    /** Whatever was thrown, or a list of such. */
    @api errors;

    title = TITLE;

    get advice() {
        return isAccessError(this.errors) ? ACCESS : '';
    }

    get texts() {
        return reduceErrors(this.errors);
    }
}
