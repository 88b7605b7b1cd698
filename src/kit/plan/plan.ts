import { planSecurity } from './security.js';
import type { OperationPlan } from '../context/operation-plan.js';
import type { SystemPage } from '../context/system-page.js';
import type { Contract, Operation } from '../contract/model.js';
import { docsPages } from '../pages/docs.js';
import { StartupError, type Fault } from '../diagnostic.js';
import { handlerFaults, type AnyHandler } from '../handler.js';
import { healthPages } from '../pages/health.js';
import { createMetrics, type Metrics } from '../observability/metrics.js';
import { DEFAULT_MAX_BODY_BYTES, planRateLimits } from './rate-limits.js';
import { createBodyDecoder } from '../decode/body.js';
import { createParameterDecoder } from '../decode/parameters.js';
import { Router } from './router.js';
import { createSanitizer } from '../sanitize/sanitizer.js';
import { optionDiagnostics, type ServerOptions } from '../options.js';
import { Problem } from '../problem.js';
import { planResponses } from './responses.js';
import { planValidators } from './validators.js';

/** Everything that is decided before a port is opened. A request only looks things up in it. */
export interface Plan {
  readonly contract: Contract;
  readonly options: ServerOptions & { readonly metrics: Metrics };
  readonly operations: readonly OperationPlan[];
  readonly router: Router<OperationPlan | SystemPage>;
  /** Why operations are switched off, where the set-up is not strict: they answer 500. */
  readonly disabled: readonly Fault[];
}

/**
 * Decides, from a contract and a set-up, everything a server needs to know.
 *
 * @throws StartRefused with everything that is missing, left over or unsafe, all at once
 */
export async function createPlan(contract: Contract, setup: ServerOptions): Promise<Plan> {
  const faults: PlanFault[] = [...optionDiagnostics(setup), ...handlerFaults(contract, setup)];
  const security = planSecurity(contract, setup, faults);
  const router = new Router<OperationPlan | SystemPage>();
  const { validatorOf, faults: disabled } = planValidators(contract, setup, faults);
  const mocks = setup.onMissingHandler === 'mock' ? await import('../mock/create-mock.js') : undefined;
  const planned = contract.operations.map(async (operation): Promise<OperationPlan> => {
    const maxBodySize = operation.maxBodySize ?? DEFAULT_MAX_BODY_BYTES;
    return Object.freeze<OperationPlan>({
      kind: 'operation',
      id: operation.id,
      operation,
      handler: handlerOf(setup, operation) ?? notImplemented,
      mock:
        mocks && !handlerOf(setup, operation)
          ? mocks.createMock(contract, operation, validatorOf(operation))
          : undefined,
      ...security(operation),
      limits: planRateLimits(contract, setup, operation, faults),
      decodeParameters: createParameterDecoder(contract, operation, apiKeysInQuery(contract, operation)),
      decodeBody: createBodyDecoder(contract, operation, maxBodySize),
      validator: validatorOf(operation),
      findResponse: planResponses(operation),
      headers: constantHeaders(operation, setup),
      sanitize: await createSanitizer(contract, operation),
    });
  });
  const operations = await Promise.all(planned);
  for (const plan of operations) addToRouter(router, plan, faults);
  if (faults.length > 0) throw new StartupError(await Promise.all(faults.map((fault) => place(contract, fault))));

  const pages = [...healthPages(setup.ready), ...(setup.docs === false ? [] : docsPages(contract))];
  for (const page of pages)
    if (page.path.endsWith('/*')) router.addBelow('get', page.path.slice(0, -2), page);
    else router.add('get', page.path, page);
  const metrics = setup.metrics ?? createMetrics();
  return Object.freeze({
    contract,
    options: { ...setup, metrics },
    operations,
    router,
    disabled: await Promise.all(disabled.map((fault) => place(contract, fault))),
  });
}

/** A fault of a setting (`where`) or of a place in the contract (`pointer`). */
export type PlanFault = Fault | { readonly pointer: string; readonly what: string; readonly instead: string };

async function place(contract: Contract, fault: PlanFault): Promise<Fault> {
  if (!('pointer' in fault)) return fault;
  const { pointer, what, instead } = fault;
  return { where: `${await contract.locate(pointer)} (${pointer})`, what, instead };
}

function addToRouter(router: Plan['router'], plan: OperationPlan, faults: PlanFault[]): void {
  const { method, path, basePaths, pointer } = plan.operation;
  for (const base of basePaths) {
    const other = router.add(method, base + path, plan);
    if (other && other !== plan)
      faults.push({
        pointer,
        what: `${plan.id} has the same method and path as ${other.id}`,
        instead: 'give one of them another path: a request cannot tell them apart',
      });
  }
}

/** Query names that carry an API key are the authenticator's, not undeclared parameters. */
function apiKeysInQuery(contract: Contract, operation: Operation): ReadonlySet<string> {
  const names = new Set<string>();
  for (const requirement of operation.security ?? [])
    for (const name of requirement.keys()) {
      const scheme = contract.securitySchemes.get(name);
      if (scheme?.type === 'apiKey' && scheme.in === 'query') names.add(scheme.name);
    }
  return names;
}

/** What a client is told with every answer: not to keep what was for one caller, and when the operation goes. */
function constantHeaders(operation: Operation, setup: ServerOptions): OperationPlan['headers'] {
  const headers: [string, string][] = [];
  if (setup.public !== true && operation.security?.length !== 0) headers.push(['Cache-Control', 'no-store']);
  // RFC 9745 wants an instant; the contract only says that it has passed.
  if (operation.deprecated) headers.push(['Deprecation', '@0']);
  if (operation.sunset) headers.push(['Sunset', operation.sunset.toUTCString()]);
  return headers;
}

function handlerOf(setup: ServerOptions, { id }: Operation): AnyHandler | undefined {
  const handler = Object.hasOwn(setup.handlers, id) ? setup.handlers[id] : undefined;
  return typeof handler === 'function' ? handler : undefined;
}

function notImplemented(): never {
  throw new Problem('not_implemented');
}
