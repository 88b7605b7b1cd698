import type { SystemPage } from '../context/system-page.js';
import { withTimeout } from '../util/timeout.js';

const READY_TIMEOUT_MS = 2000;

/**
 * Makes the health pages. `/healthz`: the process responds. `/readyz`: the application can do its work, so a load
 * balancer may send requests.
 *
 * @param ready asked at each request, with two seconds to respond
 */
export function healthPages(ready: () => boolean | Promise<boolean> = () => true): readonly SystemPage[] {
  return [healthPage('healthz', () => true), healthPage('readyz', ready)];
}

function healthPage(id: string, check: () => boolean | Promise<boolean>): SystemPage {
  return {
    kind: 'page',
    id,
    path: `/${id}`,
    rateLimit: 'none',
    async serve() {
      const isHealthy = await withTimeout(Promise.resolve().then(check), READY_TIMEOUT_MS).catch(() => false);
      return {
        status: isHealthy ? 200 : 503,
        headers: { 'Cache-Control': 'no-store' },
        contentType: 'application/json; charset=utf-8',
        body: JSON.stringify({ status: isHealthy ? 'ok' : 'unavailable' }),
      };
    },
  };
}
