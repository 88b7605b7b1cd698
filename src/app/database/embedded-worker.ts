import { statfsSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import { parentPort, workerData } from 'node:worker_threads';
import { messages, PGlite, types } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import type { EngineErrorFields, EngineReply, EngineRequest, EngineSettings } from './embedded-messages.js';

/** The thread of the embedded database: PGlite, a PostgreSQL compiled to WebAssembly, blocks its thread. */

const { dataDir, reserveBytes, backup } = workerData as EngineSettings;
let isDiskFull = false;

const pglite = await PGlite.create({
  dataDir,
  relaxedDurability: false,
  extensions: { pg_trgm },
  // PGlite's own conversion of bytes works digit by digit, ten times slower.
  serializers: { [types.BYTEA]: hexOf },
  parsers: { [types.BYTEA]: bytesOf },
  ...(backup && { loadDataDir: new Blob([backup]) }),
}).catch((error: unknown) => {
  reply({ kind: 'error', error: errorFields(error) });
  return undefined;
});

if (pglite) {
  parentPort?.on('message', (request: EngineRequest) => void answer(pglite, request));
  reply({ kind: 'done' });
}

async function answer(engine: PGlite, request: EngineRequest): Promise<void> {
  try {
    reply(await run(engine, request));
  } catch (error) {
    const fields = errorFields(error);
    reply(isFatal(error, fields) ? { kind: 'fatal', reason: fields.message } : { kind: 'error', error: fields });
  }
}

async function run(engine: PGlite, request: EngineRequest): Promise<EngineReply> {
  switch (request.kind) {
    case 'query': {
      if (request.isFirst) await keepReserve(engine);
      const { rows, affectedRows } = await engine.query(request.sql, [...request.parameters]);
      return { kind: 'result', rows, affectedRows };
    }
    case 'backup':
      return { kind: 'backup', bytes: new Uint8Array(await (await engine.dumpDataDir('gzip')).arrayBuffer()) };
    case 'close':
      await engine.close();
      return { kind: 'done' };
  }
}

/** Makes the session read-only while the disk is nearly full: PostgreSQL panics if it cannot write its log. */
async function keepReserve(engine: PGlite): Promise<void> {
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < reserveBytes === isDiskFull) return;
  isDiskFull = !isDiskFull;
  await engine.exec(`set default_transaction_read_only = ${isDiskFull ? 'on' : 'off'}`);
  reply({ kind: 'disk', isFull: isDiskFull });
}

/** Whether the error has ended PostgreSQL itself: WebAssembly stops with a RuntimeError. */
function isFatal(error: unknown, { reported }: EngineErrorFields): boolean {
  if (reported) return reported.severity === 'FATAL' || reported.severity === 'PANIC';
  return isNativeError(error) && error.name === 'RuntimeError';
}

function errorFields(error: unknown): EngineErrorFields {
  if (!isNativeError(error)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  if (!(error instanceof messages.DatabaseError)) return { name, message };
  const { severity = 'ERROR', code = '', detail, table, constraint } = error;
  const place = { ...(detail && { detail }), ...(table && { table }), ...(constraint && { constraint }) };
  return { name, message, reported: { severity, code, ...place } };
}

function hexOf(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex');
}

function reply(message: EngineReply): void {
  parentPort?.postMessage(message);
}
