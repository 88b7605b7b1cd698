/** Gatehouse in two processes that count limits together, under one that sees to them: what all three use counts. */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { runWorkers } from '../../../dist/kit/index.js';
import { startGatehouse } from './gatehouse-api.mjs';
import { serve, usage } from './serve.mjs';

const count = 2;
const shared = { workers: count, metricsPort: undefined, redisUrl: undefined, logLevel: 'silent' };

if (cluster.isPrimary)
  serve(async (settings) => {
    cluster.setupPrimary({ args: [JSON.stringify(settings)] });
    const port = new Promise((resolve) =>
      cluster.on('message', (_worker, message) => {
        if (typeof message.port === 'number') resolve(message.port);
      }),
    );
    await runWorkers(shared, () => Promise.resolve());
    return port;
  }, usageOfAll);
else {
  process.on('message', (message) => {
    if (message === 'usage') process.send?.({ usage: usage() });
  });
  await runWorkers(shared, async (worker) => {
    process.send?.({ port: await startGatehouse(JSON.parse(process.argv[2] ?? ''), worker) });
  });
}

async function usageOfAll() {
  const workers = Object.values(cluster.workers ?? {});
  const all = await Promise.all(
    workers.map(async (worker) => {
      worker?.send('usage');
      const [message] = await once(worker, 'message');
      return message.usage;
    }),
  );
  return [usage(), ...all].reduce((sum, { cpu, memory }) => ({ cpu: sum.cpu + cpu, memory: sum.memory + memory }));
}
