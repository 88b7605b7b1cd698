import { EventLoopDelay } from '../../../../src/kit/observability/event-loop-delay.js';
import { shedLoad } from '../../../../src/kit/pipeline/shed-load.js';
import type { RequestContext } from '../../../../src/kit/context/request-context.js';
import type { AnyHandler } from '../../../../src/kit/handler.js';
import { contextOf } from '../../../support/context.js';
import { get } from '../../../support/contract.js';
import { closeServers, serve } from '../../../support/server.js';

afterAll(closeServers);

function delayOf(...measured: number[]): EventLoopDelay {
  const delay = new EventLoopDelay();
  for (const delayMs of measured) delay.add(delayMs);
  return delay;
}

const page = (rateLimit: 'none' | 'separate'): RequestContext => {
  const context = contextOf();
  context.target = {
    kind: 'page',
    page: { kind: 'page', id: 'p', path: '/p', rateLimit, serve: () => ({ status: 200 }) },
  };
  return context;
};

describe('F6: while the event loop is late', () => {
  const late = delayOf(5000, 5000, 5000);

  test.each([
    ['operations', contextOf()],
    ['pages', page('separate')],
  ])('requests for %s are refused', (_what, context) => {
    expect(shedLoad(late, 1000)(context)).toMatchObject({ code: 'overloaded', headers: { 'Retry-After': '2' } });
  });

  test('health checks are answered', () => {
    expect(shedLoad(late, 1000)(page('none'))).toBeUndefined();
  });
});

test.each([
  ['no measurement', delayOf()],
  ['one pause of three seconds', delayOf(3000)],
  ['a delay that has passed', delayOf(5000, 5000, ...Array.from({ length: 10 }, () => 0))],
  ['a steady delay below the limit', delayOf(...Array.from({ length: 50 }, () => 900))],
])('%s refuses nothing', (_what, delay) => {
  expect(shedLoad(delay, 1000)(contextOf())).toBeUndefined();
});

test('a server whose handlers block the event loop refuses requests and answers health checks', async () => {
  const spin: AnyHandler = () => {
    const end = performance.now() + 300;
    while (performance.now() < end);
    return { status: 200, body: null };
  };
  const { request } = await serve(
    { paths: { '/spin': get({ operationId: 'spin', security: [] }) } },
    { handlers: { spin }, maxEventLoopDelay: 100 },
  );
  const statuses = await Promise.all(
    Array.from({ length: 15 }, () => request.get('/spin').then(({ status }) => status)),
  );
  expect(statuses).toContain(200);
  expect(statuses).toContain(503);
  await request.get('/healthz').expect(200);
});
