/**
 * Puts what the validator uses of express-openapi-validator into its compiled adapter: 30 kB of a package that brings
 * along 29 others, among them an upload parser and a YAML parser that a server of this kit never runs. The last step of
 * `npm run build`; does nothing when the adapter has not been compiled again.
 */
import { build } from 'esbuild';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const adapter = join(root, 'dist/kit/validation/eov-adapter.js');
const notices = join(root, 'dist/kit/validation/THIRD-PARTY-NOTICES.txt');

/** The kit's own modules and its dependency Ajv stay what they are. */
const external = {
  name: 'external',
  setup({ onResolve }) {
    onResolve({ filter: /^(ajv|ajv-formats)(\/|$)/ }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^\.{1,2}\// }, ({ path, importer }) =>
      importer === adapter ? { path, external: true } : undefined,
    );
  },
};

if ((await readFile(adapter, 'utf8')).includes("from 'express-openapi-validator/")) {
  const { metafile, outputFiles } = await build({
    entryPoints: [adapter],
    outfile: adapter,
    absWorkingDir: root,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    metafile: true,
    plugins: [external],
    // The package is CommonJS.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  });
  const files = Object.keys(metafile.inputs);
  const packages = new Set(files.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]));
  packages.delete(undefined);
  await writeFile(notices, (await Promise.all([...packages].sort().map(noticeOf))).join('\n\n'));
  // At once, as a server may be starting from this folder.
  await writeFile(`${adapter}.new`, outputFiles[0].contents);
  await rename(`${adapter}.new`, adapter);
}

/** Returns the name, version and license of a package, which its license asks to be passed on. */
async function noticeOf(name) {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no license file`);
  return `${name} ${version}\n\n${await readFile(join(folder, file), 'utf8')}`;
}
