/** Every file must be part of a component that Salesforce's own registry knows; whatever is not would not be deployed. */
import { ComponentSet } from '@salesforce/source-deploy-retrieve';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, ROOT, filesWhere, finding, isJest, report } from './project.mjs';

const folders = PROJECT.packageDirectories.map(({ path }) => join(ROOT, path)).filter(existsSync);

function resolve() {
  try {
    return { components: ComponentSet.fromSource(folders).getSourceComponents().toArray(), findings: [] };
  } catch (error) {
    const place = filesWhere((file) => error.message.includes(file))[0] ?? ROOT;
    return { components: [], findings: [finding(place, 0, error.message)] };
  }
}

const { components, findings } = resolve();
const known = new Set(components.flatMap((each) => [each.xml, ...each.walkContent()]));
const strangers = findings.length ? [] : filesWhere((file) => !known.has(file) && !isJest(file));
const lost = strangers.map((file) => finding(file, 0, 'is part of no component: wrong folder, suffix or name'));
report([...findings, ...lost], `${components.length} components, no file left over`);
