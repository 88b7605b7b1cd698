import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { keepCertificate, makeCertificate, temporaryFolders } from '../../../support/certificates.js';

const folders = temporaryFolders();
afterAll(folders.clear);

describe('a signal', () => {
  const [source, signals] = ['server/listen.ts', 'server/shutdown.ts'].map((file) =>
    JSON.stringify(join(process.cwd(), 'src/kit', file)),
  );

  async function child() {
    const tls = await keepCertificate(folders.make(), await makeCertificate());
    const script = `
      import express from 'express';
      import { listen, closeOnSignals } from ${source};
      import { requestShutdown } from ${signals};
      const app = express();
      app.get('/', (_request, response) => { console.log('asked'); setTimeout(() => response.send('late'), 700); });
      const server = await listen(app, { tls: ${JSON.stringify(tls)}, host: 'localhost', port: 0 });
      closeOnSignals(server, { onDone: () => console.log('done') });
      process.on('SIGUSR2', requestShutdown);
      console.log(server.port);`;
    const process_ = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
    let output = '';
    const heard = async (expected: RegExp) => {
      for (let turn = 0; turn < 200 && !expected.test(output); turn += 1) await wait(50);
      return expected.exec(output)?.[0] ?? output;
    };
    for (const stream of [process_.stdout, process_.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = once(process_, 'close') as Promise<[number | null]>;
    const port = Number(await heard(/^\d+/));
    const reply = new Promise<string>((done) => {
      const sent = request(
        { port, host: 'localhost', ca: readFileSync(tls.certFile) },
        (response) => void text(response).then(done, () => done('lost')),
      );
      sent.on('error', () => done('lost'));
      sent.end();
    });
    await heard(/asked/);
    return {
      kill: (signal: NodeJS.Signals) => process_.kill(signal),
      reply,
      code: ended.then(([code]) => code),
      output: () => output,
    };
  }

  test.each(['SIGTERM', 'SIGINT'] as const)('%s lets the running request finish and exits with 0', async (signal) => {
    const { kill, reply, code, output } = await child();
    kill(signal);
    expect(await reply).toBe('late');
    expect(await code).toBe(0);
    expect(output()).toMatch(/done\s*$/);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s as the second one exits at once with %i', async (signal, expected) => {
    const { kill, reply, code, output } = await child();
    kill('SIGTERM');
    await wait(100);
    kill(signal);
    expect(await code).toBe(expected);
    expect(await reply).toBe('lost');
    expect(output()).not.toMatch(/done/);
  });

  test('that comes when the server is closing for another reason is the first', async () => {
    const { kill, reply, code } = await child();
    kill('SIGUSR2');
    await wait(100);
    kill('SIGINT');
    expect(await reply).toBe('late');
    expect(await code).toBe(0);
  });
});
