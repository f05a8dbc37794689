/**
 * Every *-meta.xml against the types of Salesforce's own metadata WSDL, as @salesforce/types has them: unknown and missing
 * elements, elements that may stand once, values of enumerations, booleans, numbers.
 */
import { readFileSync } from 'node:fs';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { filesEnding, finding, report, textOf } from './project.mjs';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
// Their content is of another schema, or is the file's name or the other half of the component.
const OPAQUE = new Set(['LightningComponentBundle.targetConfigs']);
const FROM_FILE = new Set(['fullName', 'content']);

const source = readFileSync(new URL('../node_modules/@salesforce/types/lib/metadata.d.ts', import.meta.url), 'utf8');
const TYPES = new Map(
  [...source.matchAll(/export type (\w+) = ((?:\w+ & )*)\{([\s\S]*?)\n\};/g)].map(([, name, bases, body]) => [
    name,
    {
      bases: bases.split('&').map((base) => base.trim()).filter(Boolean),
      fields: [...body.matchAll(/^\s+(\w+)(\??): ([^;]+);/gm)].map(([, field, optional, type]) => [
        field,
        { type: type.replace(/\[\]$/, ''), isList: type.endsWith('[]'), isOptional: optional === '?' },
      ]),
    },
  ]),
);
const ENUMS = new Map(
  [...source.matchAll(/export type (\w+) = ((?:'[^']*'(?: \| )?)+);/g)].map(([, name, values]) => [
    name,
    values.split(' | ').map((value) => value.slice(1, -1)),
  ]),
);
if (TYPES.size < 1000 || ENUMS.size < 500) throw new Error('@salesforce/types is no longer written as it was');

/** All fields of a type, those it inherits too. */
function fieldsOf(name) {
  const { bases, fields } = TYPES.get(name);
  return new Map([...bases.flatMap((base) => [...fieldsOf(base)]), ...fields]);
}

function* faultsOfText(where, type, value) {
  if (type === 'boolean' && !['true', 'false'].includes(value)) yield `${where} is '${value}', not true or false`;
  if (type === 'number' && (value === '' || Number.isNaN(Number(value)))) yield `${where} is '${value}', not a number`;
  const allowed = ENUMS.get(type);
  if (allowed && !allowed.includes(value)) yield `${where} is '${value}', not one of ${allowed.join(', ')}`;
}

function* faultsOf(typeName, node) {
  const fields = fieldsOf(typeName);
  const children = typeof node === 'object' ? node : {};
  for (const [key, value] of Object.entries(children)) {
    const field = fields.get(key);
    if (!field) yield [key, `unknown element <${key}> in ${typeName}`];
    else if (!OPAQUE.has(`${typeName}.${key}`)) yield* faultsOfField(`<${key}> of ${typeName}`, key, field, value);
  }
  for (const [key, { isOptional, isList }] of fields) {
    const isMissing = !isOptional && !isList && !FROM_FILE.has(key) && !(key in children);
    if (isMissing) yield [null, `${typeName} has no <${key}>, which it must have`];
  }
}

function* faultsOfField(where, key, { type, isList }, value) {
  const values = Array.isArray(value) ? value : [value];
  if (values.length > 1 && !isList) yield [key, `${where} stands ${values.length} times`];
  for (const each of values) {
    if (TYPES.has(type)) yield* faultsOf(type, each);
    else if (typeof each === 'object') yield [key, `${where} has elements inside, and takes text only`];
    else for (const fault of faultsOfText(where, type, each)) yield [key, fault];
  }
}

/** The line of an element, as far as there is no doubt. */
function lineOf(text, key) {
  const places = key ? text.split('\n').flatMap((line, index) => (line.includes(`<${key}>`) ? [index + 1] : [])) : [];
  return places.length === 1 ? places[0] : 0;
}

const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: false, ignoreDeclaration: true });

function check(file) {
  const text = textOf(file);
  const valid = XMLValidator.validate(text);
  if (valid !== true) return [finding(file, valid.err.line, valid.err.msg)];
  const [root, ...others] = Object.keys(parser.parse(text));
  if (others.length || !TYPES.has(root)) return [finding(file, 0, `the root <${root}> is no metadata type`)];
  const { '@_xmlns': namespace, ...node } = parser.parse(text)[root];
  const faults = [...faultsOf(root, node)].map(([key, message]) => finding(file, lineOf(text, key), message));
  return namespace === NAMESPACE ? faults : [finding(file, 0, `<${root}> must have xmlns="${NAMESPACE}"`), ...faults];
}

const files = filesEnding('-meta.xml');
report(files.flatMap(check), `${files.length} files agree with the WSDL`);
