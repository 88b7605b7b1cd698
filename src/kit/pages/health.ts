import { withTimeout } from '../util/timeout.js';
import type { SystemPage } from '../context/system-page.js';

const patience = 2000;

/**
 * `/healthz`: the process answers. `/readyz`: the application can do its work, so a load balancer may send requests.
 *
 * @param ready asked at each request, with two seconds to answer
 */
export function healthPages(ready: () => boolean | Promise<boolean> = () => true): readonly SystemPage[] {
  const page = (id: string, check: () => boolean | Promise<boolean>): SystemPage => ({
    kind: 'page',
    id,
    path: `/${id}`,
    limit: 'none',
    async serve(_request, response) {
      const well = await withTimeout(Promise.resolve().then(check), patience).catch(() => false);
      response
        .status(well ? 200 : 503)
        .set('Cache-Control', 'no-store')
        .json({ status: well ? 'ok' : 'unavailable' });
    },
  });
  return [page('healthz', () => true), page('readyz', ready)];
}
