import cluster from 'node:cluster';
import { pino, type DestinationStream, type Logger } from 'pino';
import { requireIfInstalled } from '../util/optional-import.js';
import { LogDestination } from './log-destination.js';

/** How a logger is made. */
export interface LoggerOptions {
  /** `info` by default; `silent` writes nothing. */
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent' | undefined;
  /** Writes lines for people instead of JSON; by default when standard output is a terminal and pino-pretty is there. */
  readonly pretty?: boolean;
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

const SECRETS = ['password', 'token', 'authorization', 'cookie', 'secret', 'apiKey'];

/**
 * Makes a logger that writes one JSON object per line: ISO time, level by name, and the worker that writes it.
 *
 * @example
 * const log = createLogger({ level: 'debug' });
 */
export function createLogger({ level = 'info', destination, pretty: forPeople }: LoggerOptions = {}): Logger {
  const options = {
    level,
    base: cluster.worker ? { worker: cluster.worker.id } : null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // A second fence: what the server logs never has these, what a handler logs might.
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '[hidden]' },
  };
  if (destination) return pino(options, destination);
  const pretty = (forPeople ?? process.stdout.isTTY) ? prettyStream() : undefined;
  if (pretty) return pino(options, pretty);
  const log: Logger = pino(
    options,
    new LogDestination(process.stdout.fd, (dropped) =>
      log.warn({ dropped }, 'log lines were dropped while their reader was too slow'),
    ),
  );
  return log;
}

/** Returns a stream that formats lines for people; `undefined` without pino-pretty, which servers do not need. */
function prettyStream(): DestinationStream | undefined {
  const pretty = requireIfInstalled('pino-pretty') as ((options: object) => DestinationStream) | undefined;
  return pretty?.({ sync: true, ignore: 'requestId', singleLine: true });
}
