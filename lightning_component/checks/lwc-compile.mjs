/** Every script, template and style sheet of every component through Salesforce's own LWC compiler. */
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { filesWhere, finding, isJest, partsOf, report, textOf } from './project.mjs';

const { transformSync } = createRequire(import.meta.url)('@lwc/compiler');

const sources = filesWhere(
  (file) => partsOf(file).includes('lwc') && /\.(js|html|css)$/.test(file) && !isJest(file),
);
const findings = sources.flatMap((file) => {
  const options = { name: basename(dirname(file)), namespace: 'c', filename: file };
  try {
    const { warnings = [] } = transformSync(textOf(file), file, options);
    return warnings.map((warning) => finding(file, warning.location?.line ?? 0, warning.message));
  } catch (error) {
    return [finding(file, error.location?.line ?? error.loc?.line ?? 0, String(error.message).split('\n')[0])];
  }
});
report(findings, `${sources.length} files compiled`);
