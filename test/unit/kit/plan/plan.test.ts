import { apiKey, basic } from '../../../../src/kit/authentication/api-key-basic.js';
import { StartupError } from '../../../../src/kit/diagnostic.js';
import { createLogger } from '../../../../src/kit/observability/logger.js';
import { createPlan } from '../../../../src/kit/plan/create-plan.js';
import type { ServerOptions } from '../../../../src/kit/options.js';
import { contractOf, get } from '../../../support/contract.js';
import { createIssuer } from '../../../support/issuer.js';

const log = createLogger({ level: 'silent' });
const handler = (): { status: number } => ({ status: 200 });

/** The faults for which a set-up is refused; none when it is not. */
async function faultsOf(parts: Record<string, unknown>, setup: Partial<ServerOptions>): Promise<readonly string[]> {
  const contract = await contractOf(parts);
  const handlers = Object.fromEntries(contract.operations.map(({ id }) => [id, handler]));
  try {
    await createPlan(contract, { log, handlers, ...setup });
    return [];
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^\/\S*\/(?=[^/\s]+\.yaml)/, ''));
  }
}

const securitySchemes = {
  bearerAuth: { type: 'http', scheme: 'bearer' },
  basicAuth: { type: 'http', scheme: 'basic' },
  key: { type: 'apiKey', in: 'header', name: 'X-Key' },
};
const protectedBy = (scheme: string): Record<string, unknown> => ({
  components: { securitySchemes },
  security: [{ [scheme]: [] }],
  paths: { '/a': get({ operationId: 'a' }) },
});

describe('a plan is refused', () => {
  test.each<[what: string, parts: Record<string, unknown>, setup: Partial<ServerOptions>, fault: RegExp]>([
    [
      'an operation without a handler',
      { paths: { '/a': get({ operationId: 'a' }) } },
      { handlers: {} },
      /^handlers\.a: GET \/a has no handler\. Write `a: \(request\) => .*\[handler-missing\]$/,
    ],
    [
      'a handler that only every object has',
      { paths: { '/a': get({ operationId: 'toString' }) } },
      { handlers: {} },
      /^handlers\.toString: GET \/a has no handler\./,
    ],
    [
      'a handler that is no function',
      { paths: { '/a': get({ operationId: 'a' }) } },
      { handlers: { a: 5 as never } },
      /^handlers\.a: GET \/a has no handler\./,
    ],
    [
      'a left-over handler',
      { paths: { '/a': get({ operationId: 'a' }) } },
      { handlers: { a: handler, b: handler } },
      /^handlers\.b: The contract has no such operation\. Remove it, .*\[handler-unknown\]$/,
    ],
    [
      'silence about security',
      { security: undefined, paths: { '/a': get() } },
      {},
      /openapi\.yaml:1:1: 1 of 1 operations have no security \(GET \/a\)\. Write security at the root .*--public .*\[security-undeclared\]$/,
    ],
    [
      'a scheme that nothing stands behind',
      protectedBy('bearerAuth'),
      {},
      /^authenticators\.bearerAuth: No authenticator is configured for the security scheme bearerAuth \(http\)\. Configure authenticators: \{ bearerAuth: jwt.*--public .*\[authenticator-missing\]$/,
    ],
    [
      'an authenticator for another kind of scheme',
      protectedBy('key'),
      { authenticators: { key: createIssuer().authenticator() } },
      /^authenticators\.key: jwt\(\) stands behind http bearer.*not behind apiKey.*\[authenticator-unsuitable\]$/,
    ],
    [
      'apiKey for basic',
      protectedBy('basicAuth'),
      { authenticators: { basicAuth: apiKey(() => undefined) } },
      /^authenticators\.basicAuth: apiKey\(\) stands behind apiKey schemes, not behind http/,
    ],
    [
      'basic for bearer',
      protectedBy('bearerAuth'),
      { authenticators: { bearerAuth: basic(() => undefined) } },
      /^authenticators\.bearerAuth: basic\(\) stands behind http basic/,
    ],
    [
      'a left-over authenticator',
      { paths: { '/a': get() } },
      { authenticators: { other: apiKey(() => undefined) } },
      /^authenticators\.other: The contract has no such security scheme\. .*\[authenticator-unknown\]$/,
    ],
    [
      'trust in every proxy',
      { paths: { '/a': get() } },
      { trustProxy: true as never },
      /^trustProxy \(TRUST_PROXY\): These are no proxies that can be trusted: any client could choose its address\. .*\[trust-proxy-unsafe\]$/,
    ],
    [
      'CORS for everyone',
      { paths: { '/a': get() } },
      { cors: { origins: ['*'] } },
      /^cors\.origins \(CORS_ORIGINS\): \* is not a web origin\. .*\[cors-origin-invalid\]$/,
    ],
    [
      'CORS for an address with a path',
      { paths: { '/a': get() } },
      { cors: { origins: ['https://a.example/x'] } },
      /is not a web origin/,
    ],
    [
      'a limit by user of a public operation',
      { paths: { '/a': get({ operationId: 'a', 'x-rate-limit': { limit: 1, window: '1m', by: 'user' } }) } },
      {},
      /:\d+:\d+: a is public and cannot be limited by user\. .*\[rate-limit-by-user\]$/,
    ],
    [
      'a security scheme that is not declared',
      { security: [{ nobody: [] }], paths: { '/a': get({ operationId: 'a' }) } },
      {},
      /:\d+:\d+: The security scheme nobody is not declared.*\[security-scheme-missing\]$/,
    ],
    [
      'two operations that no request can tell apart',
      {
        paths: {
          '/a/{b}': { parameters: [p('b')], ...get({ operationId: 'b' }) },
          '/a/{c}': { parameters: [p('c')], ...get({ operationId: 'c' }) },
        },
      },
      {},
      /:\d+:\d+: c has the same method and path as b\. .*\[operation-conflict\]$/,
    ],
  ])('for %s', async (_, parts, setup, fault) => {
    expect(await faultsOf(parts, setup)).toEqual([expect.stringMatching(fault)]);
  });

  test('for all faults at once', async () => {
    const faults = await faultsOf(protectedBy('bearerAuth'), { handlers: { b: handler }, trustProxy: true as never });
    expect(faults).toHaveLength(4);
  });

  test('with the name that was probably meant', async () => {
    const faults = await faultsOf(
      { paths: { '/a': get({ operationId: 'listNotes' }) } },
      { handlers: { listNote: handler } },
    );
    expect(faults).toContainEqual(
      'handlers.listNote: The contract has no such operation. Did you mean listNotes? [handler-unknown]',
    );
  });
});

test('the switch for documents that never mention security opens them', async () => {
  expect(await faultsOf({ security: undefined, paths: { '/a': get() } }, { public: true })).toEqual([]);
  expect(await faultsOf(protectedBy('bearerAuth'), { public: true })).toEqual([]);
});

function p(name: string): Record<string, unknown> {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}
