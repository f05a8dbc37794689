/** Whatever one part of the project names must exist in it: the org would tell only at deployment, or never. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { auraMethods } from './apex.mjs';
import {
  PROJECT,
  ROOT,
  componentScripts,
  filesEnding,
  filesWhere,
  finding,
  isJest,
  lineAt,
  partsOf,
  report,
  textOf,
} from './project.mjs';
import { contentOf, listOf } from './xml.mjs';

const namesOf = (suffix) => new Set(filesEnding(suffix).map((file) => basename(file, suffix)));

const CLASSES = namesOf('.cls');
const BUNDLES = namesOf('.js-meta.xml');
const FIELDS = new Set(
  filesEnding('.field-meta.xml').map((file) => `${partsOf(file).at(-3)}.${basename(file, '.field-meta.xml')}`),
);
const LABELS = new Map(
  filesEnding('.labels-meta.xml').flatMap((file) =>
    listOf(contentOf(file).labels).map(({ fullName }) => [fullName, file]),
  ),
);
const KNOWN_IMPORTS = [
  [/^@salesforce\/apex\/(.+)$/, auraMethods(filesEnding('.cls')), 'no @AuraEnabled method'],
  [/^@salesforce\/label\/c\.(.+)$/, LABELS, 'no label'],
  [/^@salesforce\/messageChannel\/(.+)__c$/, namesOf('.messageChannel-meta.xml'), 'no message channel'],
  [/^c\/(.+)$/, BUNDLES, 'no component'],
];

function* imports() {
  for (const file of componentScripts()) {
    const text = textOf(file);
    for (const match of text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      for (const [pattern, known, what] of KNOWN_IMPORTS) {
        const name = pattern.exec(match[1])?.[1];
        if (name && !known.has(name)) yield finding(file, lineAt(text, match.index), `${what} ${name} (${match[1]})`);
      }
    }
  }
}

/** `c-octi-error-panel` is the bundle octiErrorPanel. */
const bundleOf = (tag) => tag.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function* templates() {
  for (const file of filesWhere((each) => each.endsWith('.html') && partsOf(each).includes('lwc'))) {
    const text = textOf(file);
    for (const match of text.matchAll(/<c-([a-z0-9-]+)/g)) {
      const bundle = bundleOf(match[1]);
      if (!BUNDLES.has(bundle)) yield finding(file, lineAt(text, match.index), `no component ${bundle}`);
    }
  }
}

function* bundles() {
  const homes = new Set(filesWhere((file) => partsOf(file).includes('lwc')).map((file) => dirname(file)));
  for (const home of [...homes].filter((each) => basename(dirname(each)) === 'lwc')) {
    const name = basename(home);
    if (!BUNDLES.has(name)) yield finding(home, 0, `has no ${name}.js-meta.xml`);
    const hasTest = filesWhere((file) => isJest(file) && file.startsWith(join(home, '__tests__'))).length > 0;
    if (!hasTest) yield finding(home, 0, 'has no test in __tests__');
  }
}

function* labels() {
  const scripts = componentScripts().map(textOf).join('\n');
  for (const [name, file] of LABELS) {
    if (!scripts.includes(`label/c.${name}'`)) yield finding(file, 0, `no component uses the label ${name}`);
  }
  for (const file of filesEnding('.translation-meta.xml')) {
    const translated = new Set(listOf(contentOf(file).customLabels).map(({ name }) => name));
    for (const name of LABELS.keys()) {
      if (!translated.has(name)) yield finding(file, 0, `the label ${name} is not translated`);
    }
    for (const name of translated) {
      if (!LABELS.has(name)) yield finding(file, 0, `there is no label ${name} to translate`);
    }
  }
}

/**
 * Whatever ends in __c in Apex or a component is a field of this project: apex-ls lets an unknown one pass when it is read
 * from a task, and nothing else looks into the records that a component gets.
 */
function* customFields() {
  const names = new Set([...FIELDS].map((field) => field.split('.').at(-1)));
  for (const file of [...filesEnding('.cls'), ...componentScripts()]) {
    const text = textOf(file);
    for (const match of text.matchAll(/(messageChannel\/)?\b(\w+__c)\b/g)) {
      const isField = match[1] === undefined;
      if (isField && !names.has(match[2])) yield finding(file, lineAt(text, match.index), `no field ${match[2]}`);
    }
  }
}

const homeOf = (field) => field.replace(/^(Task|Event)\./, 'Activity.');

function* permissions() {
  const apps = namesOf('.app-meta.xml');
  for (const file of filesEnding('.permissionset-meta.xml')) {
    const set = contentOf(file);
    for (const { apexClass } of listOf(set.classAccesses)) {
      if (!CLASSES.has(apexClass)) yield finding(file, 0, `there is no class ${apexClass}`);
    }
    for (const { application } of listOf(set.applicationVisibilities)) {
      if (!apps.has(application)) yield finding(file, 0, `there is no app ${application}`);
    }
    const fields = listOf(set.fieldPermissions).map(({ field }) => field);
    for (const field of fields.filter((each) => each.endsWith('__c') && !FIELDS.has(homeOf(each)))) {
      yield finding(file, 0, `there is no field ${field}`);
    }
    if (fields.length) yield* activityFields(file, new Set(fields));
  }
}

/** A field of activities is one for tasks and events; a set that names one of the two takes the other away. */
function* activityFields(file, granted) {
  const activity = [...FIELDS].filter((field) => field.startsWith('Activity.'));
  for (const object of ['Task', 'Event']) {
    for (const field of activity.map((each) => each.replace('Activity', object))) {
      if (!granted.has(field)) yield finding(file, 0, `says nothing about ${field}`);
    }
  }
}

/** A component of ours on a page of ours: `c:octiOmniChannel`, Aura or LWC. */
function* placed() {
  const ours = new Set([...BUNDLES, ...namesOf('.cmp')]);
  for (const file of filesEnding('.flexipage-meta.xml')) {
    const text = textOf(file);
    for (const match of text.matchAll(/<componentName>c:(\w+)</g)) {
      if (!ours.has(match[1])) yield finding(file, lineAt(text, match.index), `no component ${match[1]}`);
    }
  }
}

function* apps() {
  const pages = namesOf('.flexipage-meta.xml');
  for (const file of filesEnding('.app-meta.xml')) {
    const { utilityBar } = contentOf(file);
    if (utilityBar && !pages.has(utilityBar)) yield finding(file, 0, `there is no page ${utilityBar}`);
  }
}

/** The bridge's address is a placeholder that deployment replaces; where it is forgotten, the org trusts example.jp. */
function* replacements() {
  const project = join(ROOT, 'sfdx-project.json');
  const placeholders = new Set(PROJECT.replacements.map(({ stringToReplace }) => stringToReplace));
  for (const { filename, stringToReplace } of PROJECT.replacements) {
    const file = join(ROOT, filename);
    if (!existsSync(file)) yield finding(project, 0, `replaces in ${filename}, which does not exist`);
    else if (!textOf(file).includes(stringToReplace)) yield finding(file, 0, `has no ${stringToReplace} to replace`);
  }
  const replaced = new Set(PROJECT.replacements.map(({ filename }) => join(ROOT, filename)));
  for (const file of filesEnding('-meta.xml').filter((each) => !replaced.has(each))) {
    const forgotten = [...placeholders].find((placeholder) => textOf(file).includes(placeholder));
    if (forgotten) yield finding(file, 0, `has ${forgotten}, which no deployment replaces`);
  }
}

const CHECKS = [imports, templates, bundles, labels, customFields, permissions, placed, apps, replacements];
const findings = CHECKS.flatMap((check) => [...check()]);
report(findings, `${LABELS.size} labels, ${FIELDS.size} fields, ${BUNDLES.size} components and what names them agree`);
