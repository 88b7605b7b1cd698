import cluster from 'node:cluster';
import { createRequire } from 'node:module';
import { pino, type DestinationStream, type Logger } from 'pino';

export interface LoggerOptions {
  /** `info` by default; `silent` writes nothing. */
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent' | undefined;
  /** For people in place of programs; by default when standard output is a terminal and pino-pretty is installed. */
  readonly pretty?: boolean;
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

/** A logger with one JSON object per line: ISO time, level by name, and which worker of several writes it. */
export function createLogger({ level = 'info', destination, pretty: forPeople }: LoggerOptions = {}): Logger {
  const options = {
    level,
    base: cluster.worker ? { worker: cluster.worker.id } : null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // A second fence: what the kit logs never has these, what a handler logs might.
    redact: { paths: secrets, censor: '[hidden]' },
  };
  if (destination) return pino(options, destination);
  const pretty = (forPeople ?? process.stdout.isTTY) ? prettyStream() : undefined;
  if (pretty) return pino(options, pretty);
  // A line is written when it is logged: none is lost in a crash, and no thread has to be woken for it, which costs 7 µs.
  return pino(options, pino.destination({ dest: process.stdout.fd, sync: true }));
}

const secrets = ['password', 'token', 'authorization', 'cookie', 'secret', 'apiKey'].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** Returns a stream that formats lines for people; `undefined` without pino-pretty, which servers do not need. */
function prettyStream(): DestinationStream | undefined {
  const require = createRequire(import.meta.url);
  try {
    const pretty = require('pino-pretty') as (options: object) => DestinationStream;
    return pretty({ sync: true, ignore: 'requestId', singleLine: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
