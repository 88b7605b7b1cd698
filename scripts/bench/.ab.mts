// usage: tsx .ab.mts <scenario> <rounds> <seconds> <file>... ; prints CPU medians for each server file
import { fork } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { makeCredentials } from './credentials.js';
import { load } from './load.js';
import { scenarios } from './scenarios.js';
const [scen, rounds, seconds, ...files] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'ab-'));
const c = await makeCredentials(folder);
const contract = join(import.meta.dirname, 'contract.json');
const kids = [] as any[];
for (const f of files) {
  const execArgv = (process.env.EXECARGV ?? '').split(' ').filter(Boolean);
  const k = fork(f, { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  k.send({ ...c, contract });
  const ask = (m?: any) =>
    new Promise<any>((r) => {
      k.once('message', r);
      if (m) k.send(m);
    });
  const { port } = await ask();
  kids.push({
    name: f,
    title: f,
    port,
    readyIn: 0,
    memoryAtStart: 0,
    usage: () => ask('usage'),
    stop: () => k.kill('SIGTERM'),
    k,
  });
}
for (const name of scen!.split(',')) {
  const s = scenarios[name]!;
  const r = s.request(c);
  for (const k of kids) await load(k, [r], { seconds: 2 }, undefined);
  const res = kids.map(() => [] as any[]);
  for (let i = 0; i < +rounds!; i++)
    for (const [j, k] of kids.entries()) res[j]!.push(await load(k, [r], { seconds: +seconds! }, s.status));
  const med = (a: number[]) => a.sort((x, y) => x - y)[a.length >> 1]!;
  for (const [j, k] of kids.entries())
    console.log(
      name.padEnd(7),
      med(res[j]!.map((x) => x.cpu))
        .toFixed(1)
        .padStart(8),
      'min',
      Math.min(...res[j]!.map((x) => x.cpu)).toFixed(1),
      'rps',
      med(res[j]!.map((x) => x.requestsPerSecond)).toFixed(0),
      k.name.slice(-60),
      'rss',
      ((await k.usage()).memory / 1e6).toFixed(0),
    );
}
if (process.env.GRACE) {
  for (const k of kids) k.k.disconnect();
  await new Promise((r) => setTimeout(r, 2000));
}
for (const k of kids) k.stop();
process.exit(0);
