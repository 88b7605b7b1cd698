import type { Handlers } from '../../../src/kit/index.js';

/** Operations as `gatehouse generate` makes them of bodies that are streams of items. */
interface operations {
  watch: {
    security: 'none';
    requestBody?: never;
    responses: {
      200: {
        headers: Record<string, unknown>;
        content: {
          'text/event-stream': AsyncIterable<{ data: { n: number }; id?: string }>;
          'application/json': { n: number }[];
        };
      };
      404: { headers: Record<string, unknown>; content: { 'application/problem+json': { code: string } } };
    };
  };
  send: {
    security: 'none';
    requestBody: {
      content: { 'application/jsonl': AsyncIterable<{ n: number }>; 'application/json': { n: number }[] };
    };
    responses: { 204: { headers: Record<string, unknown>; content?: never } };
  };
}

async function* ticks(after: number, signal: AbortSignal): AsyncGenerator<{ data: { n: number }; id: string }> {
  for (let n = after + 1; !signal.aborted; n += 1) {
    yield { data: { n }, id: `${n}` };
    await Promise.resolve();
  }
}

export const handlers: Handlers<operations, never> = {
  watch({ accepts, lastEventId, signal }) {
    const [best]: readonly ('text/event-stream' | 'application/json')[] = accepts;
    if (best === 'application/json') return { status: 200, contentType: best, body: [{ n: 1 }] };
    return { status: 200, contentType: 'text/event-stream', body: ticks(Number(lastEventId ?? 0), signal) };
  },
  async send({ accepts, contentType, body }) {
    const none: readonly never[] = accepts;
    let sum = none.length;
    if (contentType === 'application/json') sum += body.reduce((total, { n }) => total + n, 0);
    else for await (const { n } of body) sum += n;
    return sum === 0 ? { status: 204 } : { status: 204, headers: { 'X-Sum': sum } };
  },
};
