import { realpathSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { atSetting, StartupError, type Diagnostic } from '../../diagnostic.js';
import { diagnostic } from '../../diagnostic-codes.js';
import { loadCertificate, type Credentials, type TlsSource } from './certificate.js';

/** How often and how fast the watch looks, in milliseconds. */
export const watchIntervals = {
  /** From the first sign of a change to the look: writers touch a folder several times in a row. */
  debounce: 250,
  /** A pair that is broken is looked at again after this time, and only then reported: it may be half written. */
  confirmAfter: 1000,
  /** Files are looked at this often without any sign: watches miss changes on network drives and behind links. */
  poll: 30_000,
  /** A certificate made on this machine is looked at once a day, and renewed when it is time. */
  renew: 24 * 60 * 60 * 1000,
} as const;

export type WatchIntervals = { readonly [Name in keyof typeof watchIntervals]: number };

/**
 * Watches the server's key and certificate for as long as the server runs. Atomic renames and swapped links, as
 * certbot and Kubernetes make them, are seen, for it is the folders that are watched.
 *
 * @param source where they come from
 * @param current those in use
 * @param onChange gets a new pair that has passed every check
 * @param onError gets, once, what is wrong with a replacement; the pair in use stays in use
 * @param intervals how often to look
 * @returns stops the watch; nothing is called afterwards
 */
export function watchCertificate(
  source: TlsSource,
  current: Credentials,
  onChange: (credentials: Credentials) => void,
  onError: (diagnostics: readonly Diagnostic[]) => void,
  intervals: WatchIntervals = watchIntervals,
): () => void {
  let inUse = current;
  let suspected: string | undefined;
  let reported: string | undefined;
  let stopped = false;
  let looking = false;
  let timer: NodeJS.Timeout | undefined;

  async function check(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (looking) {
      checkIn(intervals.debounce);
      return;
    }
    looking = true;
    const found = await loadCertificate(source).catch((error: unknown) => diagnosticsOf(error));
    looking = false;
    if (stopped) return;
    if (Array.isArray(found)) onInvalid(found);
    else take(found);
  }

  function onInvalid(diagnostics: readonly Diagnostic[]): void {
    const text = JSON.stringify(diagnostics);
    if (text === reported) return;
    if (text === suspected) {
      reported = text;
      onError(diagnostics);
    } else {
      suspected = text;
      checkIn(intervals.confirmAfter);
    }
  }

  function take(found: Credentials): void {
    suspected = reported = undefined;
    if (found.key === inUse.key && found.certificate === inUse.certificate) return;
    inUse = found;
    onChange(found);
  }

  function checkIn(delay: number): void {
    // A timer that runs is not put off: in a busy folder that would be for ever.
    if (stopped || timer) return;
    timer = setTimeout(() => void check(), delay).unref();
  }

  const watchers = foldersOf(source).flatMap((folder) => watchFolder(folder, () => checkIn(intervals.debounce)));
  const every = 'localDirectory' in source ? intervals.renew : intervals.poll;
  const poll = setInterval(() => void check(), every).unref();

  return function stop() {
    stopped = true;
    clearTimeout(timer);
    clearInterval(poll);
    for (const watcher of watchers) watcher.close();
  };
}

function diagnosticsOf(error: unknown): Diagnostic[] {
  if (error instanceof StartupError) return [...error.diagnostics];
  const message = `The certificate cannot be read (${error instanceof Error ? error.message : String(error)}).`;
  const hint = 'Replace the key and the certificate.';
  return [diagnostic('certificate-invalid', atSetting('TLS_CERT_FILE'), message, hint)];
}

/** The folders of the files, and of the files that links lead to: those may be written in place. */
function foldersOf(source: TlsSource): readonly string[] {
  if ('localDirectory' in source) return [];
  const files = [source.keyFile, source.certFile].filter((file) => file !== undefined);
  return [...new Set(files.flatMap((file) => [dirname(file), dirname(resolved(file))]))];
}

function resolved(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function watchFolder(folder: string, onSign: () => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { persistent: false }, onSign);
    // A folder that is gone or cannot be watched any more is left to the poll.
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}
