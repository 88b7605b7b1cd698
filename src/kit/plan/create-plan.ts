import type { OperationPlan } from '../context/operation-plan.js';
import type { Contract, Operation } from '../contract/model.js';
import { createBodyDecoder } from '../decode/body.js';
import { itemBodyTest } from '../decode/item-body.js';
import { createParameterDecoder } from '../decode/parameters.js';
import { Diagnostics, StartupError } from '../diagnostic.js';
import { noMetrics } from '../observability/metrics.js';
import type { ServerOptions } from '../options.js';
import { consolePages } from '../pages/console.js';
import { docsPages } from '../pages/docs.js';
import { degrade, healthPages, type ReadinessCheck } from '../pages/health.js';
import { Problem } from '../problem.js';
import { createSanitizer } from '../sanitize/sanitizer.js';
import { createValidatorCache } from '../validation/validator-cache.js';
import { checkHandlers, handlerOf } from './check-handlers.js';
import { checkOptions } from './check-options.js';
import { disable, findUnservable, switchedOff } from './disabled-operations.js';
import { planResponseItems } from './response-items.js';
import { planNegotiation } from './negotiation.js';
import { checkIdempotency, planIdempotency, planIdempotencyStore } from './idempotency.js';
import type { Plan } from './plan.js';
import { checkRateLimits, DEFAULT_MAX_BODY_BYTES, planRateLimits } from './rate-limits.js';
import { planObject } from './objects.js';
import { planRequestItems } from './request-items.js';
import { planResponses } from './responses.js';
import { planRoutes } from './routes.js';
import { planSecurity } from './security.js';
import { findUnenforcedItemSchemas } from './unenforced-item-schemas.js';
import { compileValidators } from './validators.js';

/** How long the handler of an operation may take when the contract does not say: 30 seconds. */
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Decides, from a contract and options, everything a server needs to know.
 *
 * @throws StartupError with everything that is missing, left over or unsafe, all at once
 * @example
 * const plan = await createPlan(contract, { handlers, authenticators, log: createLogger() });
 */
export async function createPlan(contract: Contract, options: ServerOptions): Promise<Plan> {
  const diagnostics = new Diagnostics(contract.locate);
  diagnostics.merge(checkOptions(options));
  diagnostics.merge(checkHandlers(contract, options));
  const security = planSecurity(contract, options, diagnostics);
  diagnostics.merge(checkRateLimits(contract));
  diagnostics.merge(checkIdempotency(contract, options));
  diagnostics.merge(findUnenforcedItemSchemas(contract));

  const unservable = findUnservable(contract);
  const disabled = new Set(unservable.map(({ operation }) => operation));
  const validatorOf = createValidatorCache(contract);
  if (options.strict === false) diagnostics.merge(switchedOff(unservable));
  else {
    diagnostics.merge(unservable.map((found) => found.diagnostic));
    diagnostics.merge(compileValidators(contract, validatorOf, disabled));
  }
  const mocks = options.onMissingHandler === 'mock' ? await import('../mock/create-mock.js') : undefined;

  async function planOperation(operation: Operation): Promise<OperationPlan> {
    const { id } = operation;
    const handler = handlerOf(options, id);
    const decided = {
      kind: 'operation',
      id,
      operation,
      ...security(operation),
      limits: planRateLimits(contract, options, operation),
      findResponse: planResponses(operation, (mediaType, media) => planResponseItems(contract, mediaType, media)),
      maxBodyBytes: operation.maxBodySize ?? DEFAULT_MAX_BODY_BYTES,
      timeoutMs: operation.timeout ?? DEFAULT_TIMEOUT_MS,
      idempotency: planIdempotency(operation, options),
      object: planObject(operation),
      headers: constantHeaders(operation, options),
      isItemBody: itemBodyTest(operation),
      negotiation: planNegotiation(operation),
    } as const;
    if (disabled.has(operation)) return Object.freeze({ ...decided, ...disable(id) });
    const validator = validatorOf(operation);
    return Object.freeze({
      ...decided,
      handler: handler ?? notImplemented,
      mock: mocks && !handler ? mocks.createMock(contract, operation, validator) : undefined,
      decodeParameters: createParameterDecoder(contract, operation, apiKeysInQuery(contract, operation)),
      decodeBody: createBodyDecoder(contract, operation, decided.maxBodyBytes),
      validator,
      requestItems: await planned(() => planRequestItems(contract, operation), NO_ITEMS),
      sanitize: await planned(() => createSanitizer(contract, operation), undefined),
    });
  }

  /** Plans what needs a package that may be missing. */
  async function planned<T>(plan: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await plan();
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      diagnostics.merge(error.diagnostics);
      return otherwise;
    }
  }

  const operations = await Promise.all(contract.operations.map(planOperation));
  diagnostics.throwIfErrors();

  const pages = [
    ...healthPages(readinessCheck(options, operations)),
    ...(options.docs === false ? [] : docsPages(contract)),
    ...consolePages(contract),
  ];
  return Object.freeze({
    contract,
    options: {
      ...options,
      metrics: options.metrics ?? noMetrics,
      idempotencyStore: planIdempotencyStore(contract, options),
    },
    operations,
    router: planRoutes(operations, pages),
    warnings: [...contract.warnings, ...diagnostics],
  });
}

/** Asks the application, and lists the authenticators that go on without their issuer. */
function readinessCheck({ ready = () => true }: ServerOptions, operations: readonly OperationPlan[]): ReadinessCheck {
  const authenticators = new Set(operations.flatMap((operation) => [...operation.authenticators.values()]));
  return async () => {
    const degradations = [...authenticators].flatMap((authenticator) => authenticator.degradation?.() ?? []);
    return degrade(await ready(), [...new Set(degradations)]);
  };
}

/** Query names that carry an API key are the authenticator's, not undeclared parameters. */
function apiKeysInQuery(contract: Contract, { security = [] }: Operation): ReadonlySet<string> {
  const schemes = security.flatMap((set) => [...set.keys()].map((name) => contract.securitySchemes.get(name)));
  return new Set(
    schemes.flatMap((scheme) => (scheme?.type === 'apiKey' && scheme.in === 'query' ? [scheme.name] : [])),
  );
}

/** Headers of every response: not to keep what was for one caller, and when the operation goes away. */
function constantHeaders(operation: Operation, options: ServerOptions): OperationPlan['headers'] {
  const headers: [string, string][] = [];
  if (options.public !== true && operation.security?.length !== 0) headers.push(['Cache-Control', 'no-store']);
  // RFC 9745 requires an instant; the contract only says that it has passed.
  if (operation.deprecated) headers.push(['Deprecation', '@0']);
  if (operation.sunset) headers.push(['Sunset', operation.sunset.toUTCString()]);
  return headers;
}

function notImplemented(): never {
  throw new Problem('not_implemented');
}

const NO_ITEMS: OperationPlan['requestItems'] = new Map();
