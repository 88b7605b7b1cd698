import type { SystemPage } from '../context/system-page.js';
import { withTimeout } from '../util/timeout.js';

/** Whether an application can do its work. */
export type Readiness =
  | boolean
  | {
      readonly ready: boolean;
      /** Dependencies that are lost and that the application does without for now, one sentence each. */
      readonly degraded?: readonly string[];
    };

/** Tells whether an application can do its work. */
export type ReadinessCheck = () => Readiness | Promise<Readiness>;

/** Adds dependencies that are lost. */
export function degrade(readiness: Readiness, lost: readonly string[]): Readiness {
  const { ready, degraded = [] } = typeof readiness === 'boolean' ? { ready: readiness } : readiness;
  return { ready, degraded: [...degraded, ...lost] };
}

const READY_TIMEOUT_MS = 2000;

/**
 * Creates the health pages. `/healthz`: the process responds. `/readyz`: the application can do its work, so a load
 * balancer may send requests; its body lists the dependencies that are lost.
 *
 * @param isReady called for each request, with two seconds to respond
 */
export function healthPages(isReady: ReadinessCheck = () => true): readonly SystemPage[] {
  return [healthPage('healthz', () => true), healthPage('readyz', isReady)];
}

function healthPage(id: string, check: ReadinessCheck): SystemPage {
  return {
    kind: 'page',
    id,
    path: `/${id}`,
    rateLimit: 'none',
    async serve() {
      const readiness = await withTimeout(Promise.resolve().then(check), READY_TIMEOUT_MS).catch(() => false);
      const { ready, degraded = [] } = typeof readiness === 'boolean' ? { ready: readiness } : readiness;
      const status = !ready ? 'unavailable' : degraded.length > 0 ? 'degraded' : 'ok';
      return {
        status: ready ? 200 : 503,
        headers: { 'Cache-Control': 'no-store' },
        contentType: 'application/json; charset=utf-8',
        body: JSON.stringify(degraded.length > 0 ? { status, degraded } : { status }),
      };
    },
  };
}
