/** What every check needs: the project's files and one way to tell what is wrong with them. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** The folder with sfdx-project.json: where the check was started. */
export const ROOT = resolve('.');
export const PROJECT = JSON.parse(readFileSync(join(ROOT, 'sfdx-project.json'), 'utf8'));

const FILES = PROJECT.packageDirectories
  .map(({ path }) => join(ROOT, path))
  .filter(existsSync)
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  )
  .sort();

/** All files of the package directories that pass the test; absolute paths. */
export const filesWhere = (test) => FILES.filter(test);
export const filesEnding = (suffix) => filesWhere((file) => file.endsWith(suffix));
export const textOf = (file) => readFileSync(file, 'utf8');

/** The parts of a path in the project, from its package directory on. */
export const partsOf = (file) => relative(ROOT, file).split(/[\\/]/);

/** Whether the file belongs to the tests of a component. */
export const isJest = (file) => partsOf(file).includes('__tests__');

/** JavaScript of components, without their tests. */
export const componentScripts = () =>
  filesWhere((file) => file.endsWith('.js') && partsOf(file).includes('lwc') && !isJest(file));

/** Something wrong: in which file, on which line (0 when it is the file as a whole), what. */
export const finding = (file, line, message) => ({ file, line, message });

/** Line (from 1) of an offset in a text. */
export const lineAt = (text, offset) => text.slice(0, offset).split('\n').length;

/** Print the findings, or what has been looked at; the exit status says which. */
export function report(findings, looked) {
  for (const { file, line, message } of findings) {
    const place = relative(ROOT, file) + (line ? `:${line}` : '');
    console.log(`${place}: ${message}`);
  }
  console.log(findings.length ? `${findings.length} wrong` : looked);
  process.exitCode = findings.length ? 1 : 0;
}
