import type { OperationPlan } from '../context/operation-plan.js';
import type { SystemPage } from '../context/system-page.js';
import { Router } from './router.js';

/** Routes requests to operations, at each of their base paths, and to system pages where no operation is. */
export function planRoutes(
  operations: readonly OperationPlan[],
  pages: readonly SystemPage[],
): Router<OperationPlan | SystemPage> {
  const router = new Router<OperationPlan | SystemPage>();
  for (const plan of operations) {
    const { method, path, basePaths } = plan.operation;
    for (const base of basePaths) router.add(method, base + path, plan);
  }
  for (const page of pages)
    if (page.path.endsWith('/*')) router.addBelow('get', page.path.slice(0, -2), page);
    else router.add('get', page.path, page);
  return router;
}
