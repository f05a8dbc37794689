import { isAccessError, reduceErrors } from 'c/octiErrors';

describe('c-octi-errors', () => {
    it.each([
        ['an Apex exception', { status: 500, body: { message: 'boom' } }, ['boom']],
        ['a JavaScript error', new Error('boom'), ['boom']],
        ['a text', 'boom', ['boom']],
        ['a list, each text once', [new Error('a'), { body: { message: 'b' } }, 'a'], ['a', 'b']],
        ['a body that is a list', { body: [{ message: 'a' }, { message: 'b' }] }, ['a', 'b']],
        [
            'a failed save',
            { body: { message: 'x', pageErrors: [{ message: 'page' }], fieldErrors: { Phone: [{ message: 'field' }] } } },
            ['page', 'field']
        ],
        ['a refusal without a body', { status: 503, statusText: 'Service Unavailable' }, ['Service Unavailable']],
        ['something unknown', { code: 7 }, ['{"code":7}']],
        ['nothing', undefined, []]
    ])('makes texts of %s', (_, thrown, texts) => {
        expect(reduceErrors(thrown)).toEqual(texts);
    });

    it('knows a missing right by its status and by its words, in both languages', () => {
        expect(isAccessError({ status: 403 })).toBe(true);
        expect(isAccessError({ status: 500, body: { message: "You don't have access to OctiQueue__c" } })).toBe(true);
        expect(isAccessError({ body: { message: 'アクセス権がありません' } })).toBe(true);
        expect(isAccessError({ status: 500, body: { message: 'boom' } })).toBe(false);
    });
});
