/**
 * Apex types, methods, objects and fields, by apex-ls: it knows the standard types of the platform and reads the fields
 * of this project. It does not look at the fields inside queries; so each of them is put into a class of our own, as
 * ordinary code that apex-ls does look at, in a copy of the project. Needs Java 11 or newer.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { queriedFields } from './apex.mjs';
import { PROJECT, ROOT, filesEnding, finding, report } from './project.mjs';

const PROBE = 'OctiQueryProbe';
const FOUND_ISSUES = 4;
const LIBRARY = join(
  dirname(createRequire(import.meta.url).resolve('@salesforce/code-analyzer-pmd-engine')),
  'java-lib',
);

/** A class that touches every queried field, one per line, and where each line comes from. */
function probe(classes) {
  const lines = [`public class ${PROBE} { void look() { Object seen;`];
  const origins = [null];
  for (const file of classes) {
    for (const field of queriedFields(file)) {
      const first = field.path.split('.')[0];
      const reads = field.path.includes('.') ? ` seen = new ${field.object}().${field.path};` : '';
      // In a constructor, since apex-ls lets unknown fields of activities pass elsewhere.
      lines.push(`seen = new ${field.object}(${first} = null);${reads}`);
      origins.push({ file, ...field });
    }
  }
  return { text: [...lines, '} }', ''].join('\n'), origins };
}

function issuesOf(folder) {
  const args = ['-cp', join(LIBRARY, '*'), 'io.github.apexdevtools.apexls.CheckForIssues'];
  const options = ['-n', '-d', 'warnings', '-f', 'json', '-w', folder];
  try {
    return JSON.parse(execFileSync('java', [...args, ...options], { encoding: 'utf8' })).files;
  } catch (error) {
    if (error.status === FOUND_ISSUES) return JSON.parse(error.stdout).files;
    throw error;
  }
}

/** In the project's own terms: a line of the probe is a field of a query. */
function located({ path, messages }, folder, origins) {
  const file = join(ROOT, relative(folder, path));
  return messages.map(({ start, message }) => {
    const origin = path.endsWith(`${PROBE}.cls`) ? origins[start.line - 1] : null;
    if (!origin) return finding(file, start.line, message);
    return finding(origin.file, origin.line, `${message}, in the query ${origin.object}: ${origin.path}`);
  });
}

const classes = filesEnding('.cls');
const folder = mkdtempSync(join(tmpdir(), 'octi-apex-'));
try {
  for (const name of ['sfdx-project.json', ...PROJECT.packageDirectories.map(({ path }) => path)]) {
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  const { text, origins } = probe(classes);
  const home = join(folder, relative(ROOT, dirname(classes[0])));
  writeFileSync(join(home, `${PROBE}.cls`), text);
  cpSync(`${classes[0]}-meta.xml`, join(home, `${PROBE}.cls-meta.xml`));
  const findings = issuesOf(folder).flatMap((each) => located(each, folder, origins));
  report(findings, `${classes.length} classes and ${origins.length - 1} fields of their queries known`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
