/** Reading metadata files whose shape is known. */
import { XMLParser } from 'fast-xml-parser';
import { textOf } from './project.mjs';

const parser = new XMLParser({ parseTagValue: false, ignoreDeclaration: true });

/** The content of the file's root element. */
export function contentOf(file) {
  return Object.values(parser.parse(textOf(file)))[0] ?? {};
}

/** What may stand once, several times or not at all, as a list. */
export const listOf = (value) => (value === undefined ? [] : [value].flat());
