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

/** A logger with one JSON object per line: ISO time, level by name. */
export function createLogger({ level = 'info', destination, pretty: forPeople }: LoggerOptions = {}): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // A second fence: what the kit logs never has these, what a handler logs might.
    redact: { paths: secrets, censor: '[hidden]' },
  };
  if (destination) return pino(options, destination);
  if (forPeople ?? process.stdout.isTTY)
    return pino(options, pretty({ sync: true, ignore: 'requestId', singleLine: true }));
  return pino(options);
}

const secrets = ['password', 'token', 'authorization', 'cookie', 'secret', 'apiKey'].flatMap((name) => [
  name,
  `*.${name}`,
]);
