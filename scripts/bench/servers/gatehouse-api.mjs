/** Gatehouse through its public surface, as `npm start` wires it: nothing is left out, nothing is switched off. */
import { createApi, createLogger, createPlan, jwt, listen, loadContract, localKeys } from '../../../dist/kit/index.js';
import { greeting, note, page } from './answers.mjs';

/**
 * @param {import('./serve.mjs').Settings} settings
 * @param {import('../../../dist/kit/index.js').Worker} [worker] this process among several
 * @returns {Promise<number>} its port
 */
export async function startGatehouse({ keyFile, certFile, jwk, issuer, audience, contract: file }, worker) {
  const contract = await loadContract(file);
  const own = {
    getGreeting: () => ({ status: 200, body: greeting }),
    getScarce: () => ({ status: 200, body: greeting }),
    listNotes: ({ query }) => ({ status: 200, body: page(query.limit) }),
    createNote: ({ body }) => ({ status: 201, body: note(body) }),
    uploadFile: ({ body }) => ({ status: 201, body: { bytes: body.size } }),
  };
  // The large contract has operations that no request of the benchmark is for.
  const others = Object.fromEntries(contract.operations.map(({ id }) => [id, () => ({ status: 204 })]));
  const plan = await createPlan(contract, {
    handlers: { ...others, ...own },
    authenticators: {
      bearerAuth: jwt({
        issuer,
        audience,
        keys: localKeys([jwk]),
        user: ({ subject, scopes }) => ({ id: subject, scopes }),
      }),
    },
    log: createLogger(),
    rateLimitStore: worker?.rateLimitStore,
    // As `gatehouse serve` has it: a validator is built when it is first needed, so that a large contract starts at once.
    strict: false,
  });
  const server = await listen(createApi(plan), { host: 'localhost', port: 0, tls: { keyFile, certFile } });
  return server.port;
}
