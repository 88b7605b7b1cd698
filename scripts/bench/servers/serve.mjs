/**
 * What all servers of the benchmark share: each runs in a process of its own, gets its set-up as the first message,
 * answers with its port, and from then on tells what it has used whenever it is asked.
 *
 * @typedef {object} Settings
 * @property {string} key the TLS key, PEM
 * @property {string} certificate the TLS certificate, PEM
 * @property {string} keyFile the same in files
 * @property {string} certFile
 * @property {import('node:crypto').JsonWebKey & { kid: string }} jwk the public key that tokens are signed with
 * @property {string} publicKey the same, PEM
 * @property {string} issuer
 * @property {string} audience
 * @property {string} contract the file of the contract
 */

/**
 * @param {(settings: Settings) => Promise<number>} start starts the server, answers its port
 * @param {() => object | Promise<object>} used what it has used so far
 */
export function serve(start, used = usage) {
  process.on('disconnect', () => process.exit());
  process.on('SIGINT', () => undefined);
  process.once('message', async (settings) => {
    process.on('message', async () => process.send?.(await used()));
    process.send?.({ port: await start(settings) });
  });
}

/** What this process has used so far: microseconds of CPU, and resident bytes. */
export function usage() {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, memory: process.memoryUsage().rss };
}

/** Waits for a Node server to listen. @param {import('node:https').Server} server @returns {Promise<number>} */
export function portOf(server) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, 'localhost', () => resolve(server.address().port));
  });
}
