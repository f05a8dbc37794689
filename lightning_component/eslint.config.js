'use strict';

const js = require('@eslint/js');
const globals = require('globals');
const jest = require('eslint-plugin-jest');
const lwc = require('@salesforce/eslint-config-lwc');

module.exports = [
    { ignores: ['node_modules/', 'coverage/'] },
    {
        // What runs in Node: the checks, helpers of the tests (on jest's page), configuration.
        files: ['checks/**/*.mjs', 'test/**/*.js', '*.js'],
        ...js.configs.recommended,
        languageOptions: { globals: { ...globals.node, ...globals.browser } }
    },
    {
        // Aura: each file is one object, run as a script.
        files: ['**/main/default/aura/**/*.js'],
        ...js.configs.recommended,
        languageOptions: { sourceType: 'script', ecmaVersion: 2018, globals: { ...globals.browser, $A: 'readonly' } }
    },
    ...lwc.configs.recommended.map((config) => ({ files: ['**/lwc/**/*.js'], ...config })),
    {
        files: ['**/__tests__/**/*.js', 'test/**/*.js'],
        ...jest.configs['flat/recommended'],
        languageOptions: { globals: { ...jest.environments.globals.globals, require: 'readonly', module: 'writable' } }
    },
    {
        // Tests play the org: they emit from wire adapters, wait step by step, and move the clock.
        files: ['**/__tests__/**/*.js', 'test/**/*.js'],
        rules: {
            '@lwc/lwc/no-async-operation': 'off',
            '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off',
            'no-await-in-loop': 'off'
        }
    }
];
