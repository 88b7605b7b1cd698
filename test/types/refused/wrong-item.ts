import type { Handlers } from '../../../src/kit/index.js';

interface operations {
  watch: {
    security: 'none';
    responses: {
      200: {
        headers: Record<string, unknown>;
        content: { 'text/event-stream': AsyncIterable<{ data: { n: number }; id?: string }> };
      };
    };
  };
}

async function* texts(): AsyncGenerator<{ data: { n: string } }> {
  await Promise.resolve();
  yield { data: { n: 'one' } };
}

export const handlers: Handlers<operations, never> = {
  // error TS2322
  watch: () => ({ status: 200, body: texts() }),
};
