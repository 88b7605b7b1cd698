import { createNamer } from '../source-text/identifiers.js';
import { join, typescriptSource, type TypeScript } from '../source-text/source-text.js';
import { identifier, stringLiteral } from '../source-text/typescript.js';

/** Creates the sources of a new project that are the same for every contract, by path. */
export function fixedSources(kit: string): readonly (readonly [path: string, text: TypeScript])[] {
  return [
    ['src/main.ts', main(kit)],
    ['src/server.ts', server(kit)],
    ['src/user.ts', user],
    ['test/api.test.ts', test(kit)],
  ];
}

/** Creates `src/api.ts`, which combines the handlers of all features. */
export function apiSource(features: readonly string[], kit: string): TypeScript {
  const nameOf = createNamer();
  const names = features.map((feature) => ({ feature, name: identifier(nameOf(feature)) }));
  const imports = names.map(
    ({ feature, name }) => typescriptSource`import * as ${name} from ${stringLiteral(`./${feature}/handlers.js`)};\n`,
  );
  const spread = names.map(({ name }) => typescriptSource`...${name}`);
  return typescriptSource`${imports}import type { operations } from '../generated/api.js';
import type { Handlers } from ${stringLiteral(kit)};
import type { User } from './user.js';

/** One handler per operation of the contract: a missing one does not compile. */
export const handlers: Handlers<operations, User> = { ${join(spread, ', ')} };
`;
}

const main = (kit: string): TypeScript => typescriptSource`import { serve } from ${stringLiteral(kit)};
import { contractFile, openApi } from './server.js';

await serve(contractFile, openApi);
`;

const server = (kit: string): TypeScript => typescriptSource`import { fileURLToPath } from 'node:url';
import type { OpenApplication } from ${stringLiteral(kit)};
import { handlers } from './api.js';
import { authentication } from './authenticators.js';

/** What the server loads; made from \`openapi/\` by \`npm run generate\`. */
export const contractFile = fileURLToPath(new URL('../../generated/openapi.json', import.meta.url));

/** Makes what the server runs: connect a database here, and close it in \`onClose\`. */
export const openApi: OpenApplication = async ({ settings }) => ({
  handlers,
  ...(await authentication(settings)),
});
`;

const user = typescriptSource`/** The caller: what every protected handler gets as \`request.user\`. */
export interface User {
  /** The token's \`sub\`. */
  readonly subject: string;
  /** The scopes and roles of the token. */
  readonly scopes: ReadonlySet<string>;
}
`;

const test = (kit: string): TypeScript => typescriptSource`import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadContract, readServerEnvironment, startServer } from ${stringLiteral(kit)};
import { contractFile, openApi } from '../src/server.js';

/** Tests every operation of the contract: the server responds as the contract declares. */

const contract = await loadContract(contractFile);
const LOCAL_DIRECTORY = await mkdtemp(join(tmpdir(), 'api-test-'));
const settings = readServerEnvironment({ PORT: '0', LOG_LEVEL: 'silent', RATE_LIMIT: 'off', LOCAL_DIRECTORY });
const server = await startServer(contract, openApi, settings);
const ca = await readFile(join(LOCAL_DIRECTORY, 'authority.crt'), 'utf8');
after(() => server.close());

function statusOf(method: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method: method.toUpperCase(), ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject).end();
  });
}

test('serves health checks and docs', async () => {
  // A path of the contract takes precedence over the page of the same name.
  const own = new Set(contract.operations.flatMap(({ basePaths, path }) => basePaths.map((base) => base + path)));
  const pages = ['/healthz', '/openapi.json', '/docs/'].filter((page) => !own.has(page));
  for (const path of pages) assert.equal(await statusOf('get', path), 200, path);
});

for (const { id, method, path, basePaths, security = [] } of contract.operations) {
  const url = (basePaths[0] ?? '') + path.replace(/\\{[^}]*\\}/g, '1');
  const isSecured = security.length > 0 && security.every((set) => set.size > 0);
  test(\`\${id} \${isSecured ? 'requires credentials' : 'is public'}\`, async () => {
    const status = await statusOf(method, url);
    if (isSecured) assert.equal(status, 401);
    else assert.ok(status !== 401 && status !== 405 && status !== 500, String(status));
  });
}
`;
