import type { OperationPlan } from '../context/operation-plan.js';
import type { SystemPage } from '../context/system-page.js';
import type { Contract } from '../contract/model.js';
import type { Diagnostic } from '../diagnostic.js';
import type { Metrics } from '../observability/metrics.js';
import type { ServerOptions } from '../options.js';
import type { Router } from './router.js';

/** Everything that is decided before a port is opened. A request only looks things up in it. */
export interface Plan {
  readonly contract: Contract;
  readonly options: ServerOptions & { readonly metrics: Metrics };
  readonly operations: readonly OperationPlan[];
  readonly router: Router<OperationPlan | SystemPage>;
  /** What does not keep the server from starting; with `strict: false` also why operations are switched off. */
  readonly warnings: readonly Diagnostic[];
}
