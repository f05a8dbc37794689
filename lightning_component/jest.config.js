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
    setupFilesAfterEnv: ['<rootDir>/test/jest-setup.js']
};
