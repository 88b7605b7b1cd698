import { once } from 'node:events';
import { connect } from 'node:tls';

/**
 * Sends bytes over TLS and returns everything the server sends until it closes the connection, or until it has been
 * silent for a while.
 *
 * @param silenceMs how long to wait for more
 */
export async function sendRaw(
  { port, ca }: { readonly port: number; readonly ca: string },
  bytes: string | readonly string[],
  silenceMs = 300,
): Promise<{ readonly text: string; readonly isClosed: boolean }> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
  await once(socket, 'secureConnect');
  let text = '';
  const state = { isClosed: false };
  let lastAt = performance.now();
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    lastAt = performance.now();
  });
  socket.on('error', () => undefined);
  socket.once('close', () => (state.isClosed = true));
  for (const part of typeof bytes === 'string' ? [bytes] : bytes) {
    socket.write(part, 'latin1');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  while (!state.isClosed && performance.now() - lastAt < silenceMs)
    await new Promise((resolve) => setTimeout(resolve, 20));
  socket.destroy();
  return { text, isClosed: state.isClosed };
}
