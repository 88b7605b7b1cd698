/**
 * Puts small parts of packages into the compiled files that use them: 30 kB of express-openapi-validator, which brings
 * along 29 packages, and two packages without dependencies. The last step of `npm run build`; does nothing for a file that
 * has not been compiled again.
 */
import { build } from 'esbuild';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** The compiled files, and the package that becomes a part of each. */
const bundled = [
  ['dist/kit/validation/eov-adapter.js', 'express-openapi-validator/'],
  ['dist/kit/schema/regexp/linear-engine.js', 're2js'],
  ['dist/kit/contract/overlay/select-nodes.js', 'jsonpath-rfc9535'],
];

for (const [file, name] of bundled) await bundle(join(root, file), name);

async function bundle(file, name) {
  if (!(await readFile(file, 'utf8')).includes(`from '${name}`)) return;
  const { metafile, outputFiles } = await build({
    entryPoints: [file],
    outfile: file,
    absWorkingDir: root,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    metafile: true,
    plugins: [externals(file)],
    // Some of the packages are CommonJS.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
  const files = Object.keys(metafile.inputs);
  const packages = new Set(files.map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]));
  packages.delete(undefined);
  const notices = (await Promise.all([...packages].sort().map(noticeOf))).join('\n\n');
  await writeFile(join(dirname(file), 'THIRD-PARTY-NOTICES.txt'), notices);
  // At once, as a server may be starting from this folder.
  await writeFile(`${file}.new`, outputFiles[0].contents);
  await rename(`${file}.new`, file);
}

/** The kit's own modules and its dependency Ajv stay what they are. */
function externals(file) {
  return {
    name: 'externals',
    setup({ onResolve }) {
      onResolve({ filter: /^(ajv|ajv-formats)(\/|$)/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^\.{1,2}\// }, ({ path, importer }) =>
        importer === file ? { path, external: true } : undefined,
      );
    },
  };
}

/** Returns the name, version and license of a package, which its license asks to be passed on. */
async function noticeOf(name) {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no license file`);
  return `${name} ${version}\n\n${await readFile(join(folder, file), 'utf8')}`;
}
