import { toIdentifier } from '../stubs/write.js';

/** Creates the sources of a new project that are the same for every contract, by path. */
export function fixedSources(kit: string): readonly (readonly [path: string, text: string])[] {
  return [
    ['src/main.ts', main(kit)],
    ['src/config.ts', config(kit)],
    ['src/server.ts', server(kit)],
    ['src/user.ts', user],
    ['test/api.test.ts', test(kit)],
  ];
}

/** Creates `src/api.ts`, which combines the handlers of all features. */
export function apiSource(features: readonly string[], kit: string): string {
  const names = features.map((feature) => ({ feature, name: toIdentifier(feature.replaceAll('-', ' ')) }));
  return `${names.map(({ feature, name }) => `import * as ${name} from './${feature}/handlers.js';\n`).join('')}import type { operations } from '../generated/api.js';
import type { Handlers } from '${kit}';
import type { User } from './user.js';

/** One handler per operation of the contract: a missing one does not compile. */
export const handlers: Handlers<operations, User> = { ${names.map(({ name }) => `...${name}`).join(', ')} };
`;
}

const main = (kit: string): string => `import { env } from 'node:process';
import { closeOnSignals, inWorkers, StartRefused } from '${kit}';
import { readConfig } from './config.js';
import { start } from './server.js';

try {
  const config = readConfig(env);
  await inWorkers(config, async (worker) => {
    const server = await start(config, worker);
    if (worker.isFirst) console.log(\`API   \${server.url}\\nDocs  \${server.url}/docs/\`);
    closeOnSignals(server);
  });
} catch (error) {
  if (!(error instanceof StartRefused)) throw error;
  console.error(error.message);
  process.exit(1);
}
`;

const config = (
  kit: string,
): string => `import { createSettings, readServerSettings, serverSettings, type ServerSettings } from '${kit}';

/**
 * Reads the settings: PORT, HOST, TLS_KEY_FILE, TLS_CERT_FILE, JWKS_URL, RATE_LIMIT, LOG_LEVEL, …
 *
 * @param env the environment
 * @throws StartRefused with every fault at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ServerSettings {
  const settings = createSettings(env, serverSettings);
  const config = readServerSettings(settings);
  settings.check();
  for (const { where, what, instead } of settings.warnings()) console.warn(\`\${where}: \${what}: \${instead}\`);
  return config;
}
`;

const server = (kit: string): string => `import { fileURLToPath } from 'node:url';
import {
  createApi,
  createLogger,
  createPlan,
  listen,
  loadContract,
  type RunningServer,
  type ServerSettings,
  type Worker,
} from '${kit}';
import { handlers } from './api.js';
import { authenticators } from './authenticators.js';

/** What the server loads; made from \`openapi/\` by \`npm run generate\`. */
export const contractFile = fileURLToPath(new URL('../../generated/openapi.json', import.meta.url));

/**
 * Starts the server.
 *
 * @param worker this process among several (WORKERS), with what it shares with them
 * @throws StartRefused with everything that is missing, left over or unsafe
 */
export async function start(config: ServerSettings, worker?: Worker): Promise<RunningServer> {
  const contract = await loadContract(contractFile);
  const plan = await createPlan(contract, {
    handlers,
    authenticators: await authenticators(config),
    log: createLogger({ level: config.logLevel }),
    rateLimit: config.rateLimit,
    rateLimitStore: worker?.rateLimitStore,
    trustProxy: config.trustProxy,
    cors: { origins: config.corsOrigins },
    docs: config.docs,
  });
  return listen(createApi(plan), {
    host: config.host,
    port: config.port,
    redirectPort: config.redirectPort,
    tls: config.tls ?? { localDirectory: config.localDirectory },
  });
}
`;

const user = `/** The caller: what every protected handler gets as \`request.user\`. */
export interface User {
  /** The token's \`sub\`. */
  readonly subject: string;
  /** The scopes and roles of the token. */
  readonly scopes: ReadonlySet<string>;
}
`;

const test = (kit: string): string => `import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadContract } from '${kit}';
import { readConfig } from '../src/config.js';
import { contractFile, start } from '../src/server.js';

/** Tests every operation of the contract: the server responds as the contract declares. */

const contract = await loadContract(contractFile);
const LOCAL_DIRECTORY = await mkdtemp(join(tmpdir(), 'api-test-'));
const server = await start(readConfig({ PORT: '0', LOG_LEVEL: 'silent', RATE_LIMIT: 'off', LOCAL_DIRECTORY }));
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
