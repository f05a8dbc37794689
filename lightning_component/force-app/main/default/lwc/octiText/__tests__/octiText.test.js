import { clockTime, fill } from 'c/octiText';

describe('c-octi-text', () => {
    it.each([
        [0, '0:00'],
        [65.9, '1:05'],
        [5025, '1:23:45'],
        [-3, '0:00']
    ])('%s seconds are %s', (seconds, text) => {
        expect(clockTime(seconds)).toBe(text);
    });

    it('fills each placeholder and leaves one without a value as it is', () => {
        expect(fill('{0} は {1}、{0}、{2}', '山田', '$&')).toBe('山田 は $&、山田、{2}');
    });
});
