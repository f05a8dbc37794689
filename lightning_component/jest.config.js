'use strict';

const { jestConfig } = require('@salesforce/sfdx-lwc-jest/config');

module.exports = {
    ...jestConfig,
    modulePathIgnorePatterns: ['<rootDir>/.localdevserver'],
    moduleNameMapper: {
        '^lightning/navigation$': '<rootDir>/test/jest-mocks/lightning/navigation',
        '^lightning/messageService$': '<rootDir>/test/jest-mocks/lightning/messageService',
        '^test/(.*)$': '<rootDir>/test/$1'
    },
    collectCoverageFrom: ['**/lwc/**/*.js', '!**/node_modules/**', '!**/__tests__/**'],
    coverageReporters: ['text'],
    coverageThreshold: { global: { statements: 100, functions: 100, lines: 100, branches: 95 } },
    setupFilesAfterEnv: ['<rootDir>/test/jest-setup.js']
};
