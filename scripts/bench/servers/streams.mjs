/** Gatehouse with a stream of events that says nothing, for `scripts/bench/streams.ts`. */
import { createApi, createLogger, createPlan, listen, readContract } from '../../../dist/kit/index.js';

const [contractFile, localDirectory] = process.argv.slice(2);

/** @param {AbortSignal} signal */
async function* silence(signal) {
  yield { data: 'hello' };
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

const { contract } = await readContract(contractFile ?? '');
if (!contract) throw new Error(`${contractFile} is no contract`);
const plan = await createPlan(contract, {
  handlers: { watch: ({ signal }) => ({ status: 200, body: silence(signal) }) },
  log: createLogger({ destination: { write: () => undefined } }),
  rateLimit: 'off',
});
const server = await listen(createApi(plan), {
  host: 'localhost',
  port: 0,
  tls: { localDirectory: localDirectory ?? '.local' },
  limits: { maxConnections: 20_000 },
});
process.send?.({ port: server.port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() });
});
