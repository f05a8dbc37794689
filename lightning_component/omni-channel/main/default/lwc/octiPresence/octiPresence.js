import { LightningElement, api, wire } from 'lwc';
import { MessageContext } from 'lightning/messageService';
import getStatuses from '@salesforce/apex/OctiPresenceController.getStatuses';
import { listen, tellPresence } from 'c/octiChannel';
import { fill } from 'c/octiText';
import LOGGED_OUT from '@salesforce/label/c.Octi_Omni_Logged_Out';
import NO_STATUS from '@salesforce/label/c.Octi_Omni_No_Status';
import REFUSED from '@salesforce/label/c.Octi_Omni_Refused';
import STATUS from '@salesforce/label/c.Octi_Omni_Status';

/** Reason of a change that a person made in Omni-Channel's own menu. */
const BY_HAND = 'OmniManualStatusChange';
const UNKNOWN = '–';

/**
 * The rules between Omni-Channel and the softphone panel, which speaks on the message channel. Omni-Channel itself is
 * reached by the Aura component around this one: it tells what it hears (`heard`, `loggedIn`, `loggedOut`) and does what the
 * event `setpresence` asks for.
 *
 * A change goes to the other side once: what was asked for by the panel is not told to the panel again.
 */
export default class OctiPresence extends LightningElement {
    label = { STATUS };
    /** API name of the presence that Omni-Channel has; null: not known, or not logged in. */
    presence = null;
    isLoggedOut = false;
    notice = '';

    /** Presences asked of Omni-Channel whose coming is still to be heard of, oldest first. */
    asked = [];

    @wire(MessageContext)
    context;

    @wire(getStatuses)
    statuses;

    connectedCallback() {
        this.stopListening = listen(this.context, { set_presence: (wish) => this.follow(wish) });
    }

    disconnectedCallback() {
        this.stopListening();
    }

    /** Omni-Channel has this presence now (API name), for this reason (lightning:omniChannelStatusChanged). */
    @api
    heard(presence, reason) {
        const place = reason === BY_HAND ? -1 : this.asked.indexOf(presence);
        const isNews = place < 0 && presence !== this.presence;
        this.asked = place < 0 ? [] : this.asked.slice(place + 1);
        this.isLoggedOut = false;
        this.presence = presence;
        this.notice = '';
        if (isNews) tellPresence(this.context, presence);
    }

    /** The agent is in Omni-Channel; which presence that gives is heard of next. */
    @api
    loggedIn() {
        this.isLoggedOut = false;
    }

    /** The agent left, or another browser tab has taken Omni-Channel over: this tab must not fetch it back. */
    @api
    loggedOut() {
        this.isLoggedOut = true;
        this.presence = null;
        this.asked = [];
    }

    /** Omni-Channel did not take what was asked for. */
    @api
    refused(presence, error) {
        this.asked = this.asked.filter((each) => each !== presence);
        this.notice = fill(REFUSED, this.textOf(presence), String(error?.message ?? error));
    }

    get text() {
        if (this.isLoggedOut) return LOGGED_OUT;
        return this.presence === null ? UNKNOWN : this.textOf(this.presence);
    }

    /** The panel's agent has taken a status whose rule names this presence. */
    follow({ presence, isFront }) {
        const coming = this.asked[this.asked.length - 1] ?? this.presence;
        if (this.isLoggedOut || presence === coming) return;
        // setting a presence logs in: of several tabs one shall do that
        if (this.presence === null && isFront === false) return;
        const status = this.statusOf(presence);
        if (!status) {
            this.notice = fill(NO_STATUS, presence);
            return;
        }
        this.asked = [...this.asked, presence];
        this.dispatchEvent(new CustomEvent('setpresence', { detail: { statusId: status.Id, presence } }));
    }

    statusOf(presence) {
        return this.statuses.data?.find((status) => status.DeveloperName === presence);
    }

    textOf(presence) {
        return this.statusOf(presence)?.MasterLabel ?? presence;
    }
}
