'use strict';

/** For every test file: real labels, accessibility matchers, a browser's crypto, a clean page after each test. */
const { webcrypto } = require('node:crypto');
const { registerSa11yMatcher } = require('@sa11y/jest');
const { readLabels } = require('./labels');

registerSa11yMatcher();
Object.defineProperty(window, 'crypto', { value: webcrypto });

for (const [name, text] of Object.entries(readLabels().ja)) {
    jest.doMock(`@salesforce/label/c.${name}`, () => ({ __esModule: true, default: text }), { virtual: true });
}

afterEach(() => {
    document.body.replaceChildren();
    require('lightning/messageService').forgetAll();
    jest.useRealTimers();
});
