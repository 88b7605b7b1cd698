import type { Page } from './plan.js';

const patience = 2000;

/**
 * `/healthz`: the process answers. `/readyz`: the application can do its work, so a load balancer may send requests.
 *
 * @param ready asked at each request, with two seconds to answer
 */
export function healthPages(ready: () => boolean | Promise<boolean> = () => true): readonly Page[] {
  const page = (id: string, check: () => boolean | Promise<boolean>): Page => ({
    kind: 'page',
    id,
    path: `/${id}`,
    limit: 'none',
    async serve(_request, response) {
      const well = await inTime(check);
      response
        .status(well ? 200 : 503)
        .set('Cache-Control', 'no-store')
        .json({ status: well ? 'ok' : 'unavailable' });
    },
  });
  return [page('healthz', () => true), page('readyz', ready)];
}

async function inTime(check: () => boolean | Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, patience, false);
    timer.unref();
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
