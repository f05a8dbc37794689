import OctiClickToDial from 'c/octiClickToDial';
import { getRecord } from 'lightning/uiRecordApi';
import { find, settled, show, textIn } from 'test/page';

const RECORD = '003000000000001AAA';

async function shown(fields, properties = {}) {
    const element = show('c-octi-click-to-dial', OctiClickToDial, {
        recordId: RECORD,
        objectApiName: 'Contact',
        ...properties
    });
    getRecord.emit({ apiName: 'Contact', fields });
    await settled();
    return element;
}

const phone = (element) => find(element, 'lightning-click-to-dial');
const choice = (element) => find(element, 'lightning-combobox');

describe('c-octi-click-to-dial', () => {
    it('offers the number of the record for a click, and is accessible', async () => {
        const element = await shown({ Phone: { value: '03-1234-5678' } });
        expect(getRecord.getLastConfig()).toEqual({ recordId: RECORD, fields: ['Contact.Phone'] });
        expect(phone(element)).toMatchObject({ value: '03-1234-5678', recordId: RECORD, params: 'version=1' });
        expect(choice(element)).toBeNull();
        await expect(element).toBeAccessible();
    });

    it('sends the chosen reason along, and is accessible with the choice', async () => {
        const element = await shown({ Phone: { value: '03' } }, { reasons: '折り返し, 督促、折り返し,' });
        expect(choice(element).label).toBe('用件');
        expect(choice(element).options.map(({ label }) => label)).toEqual(['指定なし', '折り返し', '督促']);
        choice(element).dispatchEvent(new CustomEvent('change', { detail: { value: '督促' } }));
        await settled();
        expect(phone(element).params).toBe('version=1,reason=%E7%9D%A3%E4%BF%83');
        await expect(element).toBeAccessible();
    });

    it('takes the number from the field that the page names', async () => {
        const element = await shown({ MobilePhone: { value: '090' } }, { phoneField: 'MobilePhone' });
        expect(phone(element).value).toBe('090');
    });

    it.each([[null], ['']])('says that there is no number when the field is %p', async (value) => {
        const element = await shown({ Phone: { value } });
        expect(textIn(element)).toBe('電話番号が登録されていません。');
        expect(phone(element)).toBeNull();
        await expect(element).toBeAccessible();
    });

    it('shows the error panel, and is accessible with it', async () => {
        const element = show('c-octi-click-to-dial', OctiClickToDial, { recordId: RECORD, objectApiName: 'Contact' });
        getRecord.error({ message: 'no access' });
        await settled();
        expect(find(element, 'c-octi-error-panel').errors.body).toEqual({ message: 'no access' });
        await expect(element).toBeAccessible();
    });
});
