import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problems, servedDocument, StartupError, type Contract } from '../../kit/index.js';
import { readFolder, type Files } from './files.js';
import { packageFiles, type PackageName } from './package.js';
import { apiSource, indexSource, problemSource, retrySource } from './runtime.js';
import { loadTool } from '../optional-dependency.js';

/** What is used of @hey-api/openapi-ts. */
interface Generator {
  readonly createClient: (config: object) => Promise<unknown>;
}

const generator = { name: '@hey-api/openapi-ts', version: '0.90.10' };

/**
 * Makes a TypeScript client: a package that compiles and publishes by itself, without dependencies, for Node and browsers.
 *
 * @param contract described to clients as `/openapi.json` does: with what the kit answers itself
 * @returns what is to be in its files, by path
 * @throws StartRefused when the generator is not installed
 */
export async function typescriptSdk(contract: Contract, named: PackageName): Promise<Files> {
  if (contract.operations.length === 0) {
    const instead = 'write some below paths';
    throw new StartupError([{ where: contract.source, what: 'the contract has no operations', instead }]);
  }
  const { createClient } = await loadTool<Generator>(generator, 'gatehouse sdk typescript');
  const document = servedDocument(contract);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sdk-'));
  try {
    await createClient({
      input: document,
      output: { path: folder, importFileExtension: '.js', tsConfigPath: null },
      plugins: [
        '@hey-api/typescript',
        { name: '@hey-api/sdk', operations: { strategy: 'single', containerName: 'Operations' } },
        { name: '@hey-api/client-fetch', baseUrl: false },
      ],
      logs: { level: 'silent', file: false },
    });
    const files = new Map(packageFiles(contract, named));
    for (const [name, text] of await readFolder(folder))
      if (name !== 'index.ts') files.set(`src/openapi/${name}`, text);
    files.set('src/api.ts', apiSource);
    files.set('src/base-path.ts', basePathSource(document['servers']));
    files.set('src/problem.ts', problemSource(Object.keys(problems)));
    files.set('src/retry.ts', retrySource);
    files.set('src/index.ts', indexSource);
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function basePathSource(servers: unknown): string {
  const [first] = Array.isArray(servers) ? (servers as { url: string }[]) : [];
  const path = (first?.url ?? '').replace(/\/+$/, '');
  return `/** Where the API is on its server. */\nexport const basePath = ${JSON.stringify(path)};\n`;
}
