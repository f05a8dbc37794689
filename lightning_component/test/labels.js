'use strict';

/** The project's labels as an org would show them: Japanese from the labels, English from the translation. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { XMLParser } = require('fast-xml-parser');

const ROOT = join(__dirname, '..');
const parser = new XMLParser({ isArray: (name) => name === 'labels' || name === 'customLabels' });
const read = (path) => parser.parse(readFileSync(join(ROOT, path), 'utf8'));

function readLabels() {
    const master = read('force-app/main/default/labels/CustomLabels.labels-meta.xml').CustomLabels.labels;
    const english = read('translations/main/default/translations/en_US.translation-meta.xml').Translations.customLabels;
    return {
        ja: Object.fromEntries(master.map(({ fullName, value }) => [fullName, String(value)])),
        en: Object.fromEntries(english.map(({ name, label }) => [name, String(label)]))
    };
}

module.exports = { readLabels };
