'use strict';

const { readLabels } = require('./labels');

const { ja, en } = readLabels();

describe('labels', () => {
    it('are there in both languages', () => {
        expect(Object.keys(en).sort()).toEqual(Object.keys(ja).sort());
    });

    it.each(Object.keys(ja))('%s has the same placeholders in both languages, and no empty text', (name) => {
        const placeholders = (text) => (text.match(/\{\d\}/g) ?? []).sort();
        expect(placeholders(en[name])).toEqual(placeholders(ja[name]));
        expect(ja[name].trim()).not.toBe('');
        expect(en[name].trim()).not.toBe('');
    });
});
