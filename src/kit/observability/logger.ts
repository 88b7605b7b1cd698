import cluster from 'node:cluster';
import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';

export interface LoggerOptions {
  /** `info` by default; `silent` writes nothing. */
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent' | undefined;
  /** For people in place of programs; by default when standard output is a terminal. */
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
  if (forPeople ?? process.stdout.isTTY)
    return pino(options, pretty({ sync: true, ignore: 'requestId', singleLine: true }));
  // A line is written when it is logged: none is lost in a crash, and no thread has to be woken for it, which costs 7 µs.
  return pino(options, pino.destination({ dest: process.stdout.fd, sync: true }));
}

const secrets = ['password', 'token', 'authorization', 'cookie', 'secret', 'apiKey'].flatMap((name) => [
  name,
  `*.${name}`,
]);
