import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { fileOf, targetOf, visitImports } from './imports.mjs';

/** Refuses an import that leads back to the file it stands in, types included. */
export const noCycle = {
  meta: {
    type: 'problem',
    messages: { cycle: 'This import closes a cycle: {{path}}.' },
    schema: [{ type: 'string', description: 'The folder whose files are looked at.' }],
  },
  create(context) {
    const [folder] = context.options;
    const file = fileOf(context);
    const importsOf = graphOf(context.cwd, folder);
    return visitImports((specifier, node) => {
      const target = targetOf(file, specifier);
      const path = target === undefined ? undefined : findPath(importsOf, target, file);
      if (path) context.report({ node, messageId: 'cycle', data: { path: [file, ...path].join(' > ') } });
    });
  },
};

/** Returns the shortest way from one file to another; `undefined` when there is none. */
function findPath(importsOf, start, goal) {
  const paths = [[start]];
  const seen = new Set([start]);
  for (const path of paths) {
    const last = path.at(-1);
    if (last === goal) return path;
    for (const next of importsOf(last)) {
      if (seen.has(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}

const known = new Map();

/** Returns the function that tells what a file imports. A file is read again when it has changed, as editors need. */
function graphOf(root, folder) {
  const names = new Set(
    readdirSync(join(root, folder), { recursive: true }).map((name) => posixOf(join(folder, name))),
  );
  return (file) => {
    if (!names.has(file)) return [];
    const path = join(root, file);
    const { mtimeMs } = statSync(path);
    const found = known.get(path);
    if (found?.mtimeMs === mtimeMs) return found.imports;
    const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf8'), true, true);
    const targets = importedFiles.map(({ fileName }) => targetOf(file, fileName));
    const imports = [...new Set(targets.filter((target) => target !== undefined))];
    known.set(path, { mtimeMs, imports });
    return imports;
  };
}

const posixOf = (path) => path.replaceAll('\\', '/');
