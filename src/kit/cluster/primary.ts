import cluster from 'node:cluster';
import { constants } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { listenMetrics } from '../observability/metrics-server.js';
import { METRICS_TYPE } from '../observability/metrics.js';
import type { ServerSettings } from '../settings/server-settings.js';
import { MetricsAggregator } from './metrics-aggregate.js';
import { closeOrphanedConnections } from './connection-handoff.js';
import { LeaseLedger } from './lease-ledger.js';
import { requestWithTimeout, createIpcClient, type IpcClient } from './ipc.js';
import { watchForStuckWorker } from './stuck-worker.js';
import { channelTo, killLater } from './worker-process.js';
import { IncidentRelay } from './relay.js';

/** The settings of a primary. */
export type PrimarySettings = Pick<ServerSettings, 'workers' | 'metricsPort' | 'drainDelay'>;

/** A worker of this process. */
interface WorkerState {
  readonly id: number;
  readonly link: IpcClient;
  /** Whether it answers requests: `false` when it ended before it did. */
  readonly ready: Promise<boolean>;
  /** Its exit code. */
  readonly ended: Promise<number>;
  /** Ends it, unless it ends by itself within so many milliseconds. */
  readonly kill: (after: number) => void;
  /** It was told to end. */
  isLeaving: boolean;
}

/** How long a worker has to say what it has not used of a limit, and what it has counted, in milliseconds. */
const TIMEOUT_MS = 1000;
/** How long one that was told to end has for it: more than a server takes to close. */
const CLOSE_TIMEOUT_MS = 30_000;
/** After how long a worker that crashed is replaced, in milliseconds: longer each time, unless it lived as long before. */
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 30_000;

/**
 * Runs this program in several processes and sees to them: one that crashes is replaced; SIGTERM and SIGINT end all in
 * order, a second one at once; SIGUSR2 replaces them one after the other, each by one that answers already, so that a new
 * build is taken without refusing a request.
 *
 * @param settings how many, and where the metrics of all are served together
 * @returns once all answer; when the first does not start, this process ends as that one did
 */
export async function runPrimary(
  { workers: count, metricsPort, drainDelay }: PrimarySettings,
  log: Logger,
): Promise<void> {
  const workers = new Map<number, WorkerState>();
  const counted = new MetricsAggregator();
  const ledger = new LeaseLedger(
    async (worker, lease, onAnswer) => {
      const member = workers.get(worker);
      if (member) await requestWithTimeout(TIMEOUT_MS, member.link, 'giveBack', lease, onAnswer);
    },
    () => workers.size,
  );
  const relay = new IncidentRelay(workers);
  let isClosing = false;
  let isReplacing = false;
  let backoffMs = MIN_BACKOFF_MS;

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void close(signal));
  if (process.platform !== 'win32') process.on('SIGUSR2', () => void replaceAll());

  const metrics =
    metricsPort === undefined ? undefined : await listenMetrics({ text, contentType: METRICS_TYPE }, metricsPort);
  const first = start(true);
  if (!(await first.ready)) process.exit(await first.ended);
  await Promise.all(Array.from({ length: count - 1 }, () => keepStarting()));
  log.info({ workers: workers.size, metricsPort: metrics?.port }, 'the workers have started');

  function start(isFirst = false): WorkerState {
    const worker = cluster.fork();
    closeOrphanedConnections(worker);
    const { id } = worker;
    const born = performance.now();
    let settle: (isReady: boolean) => void = () => undefined;
    const ready = new Promise<boolean>((resolve) => (settle = resolve));
    const link = createIpcClient(channelTo(worker), {
      role() {
        // Before it asked, it could not hear that it is to end.
        if (member.isLeaving) void stopWorker(member, false);
        return { isFirst, ...relay.welcome() };
      },
      ready() {
        settle(true);
        const stop = watchForStuckWorker(link, () => {
          log.fatal({ event: 'sys_crash', worker: id }, 'a worker does not respond and is killed');
          member.kill(0);
        });
        void ended.then(stop);
        return null;
      },
      take: (take) => ledger.take(id, take),
      share: (text) => relay.share(id, text),
      leaving({ figures, used }) {
        if (figures) counted.set(id, figures);
        ledger.report(id, used);
        return null;
      },
    });
    const ended = new Promise<number>((resolve) => {
      function end(code: number | null, signal: string | null): void {
        if (!workers.delete(id)) return;
        ledger.forget(id);
        counted.end(id);
        link.end();
        settle(false);
        resolve(code ?? 1);
        if (!member.isLeaving) void onCrash(member, { worker: id, code, signal, lived: performance.now() - born });
      }
      worker.once('exit', end);
      // A connection that was handed to one that is just ending, which `exit` tells; or one that could not be started.
      worker.on('error', (error) => {
        if (worker.process.pid === undefined) end(null, error.message);
      });
      // One that does not serve and does not end either is of no use.
      worker.once('disconnect', () => killLater(worker, TIMEOUT_MS));
    });
    const kill = (after: number): void => killLater(worker, after);
    const member: WorkerState = { id, link, ready, ended, kill, isLeaving: false };
    workers.set(id, member);
    return member;
  }

  /** Replaces a worker that has crashed. One that did not start is handled where it was started. */
  async function onCrash(
    { ready }: WorkerState,
    how: { readonly lived: number; readonly [detail: string]: unknown },
  ): Promise<void> {
    if (!(await ready)) return;
    log.fatal({ event: 'sys_crash', ...how }, 'a worker has ended: it is replaced');
    if (how.lived > MAX_BACKOFF_MS) backoffMs = MIN_BACKOFF_MS;
    await backoff();
    await keepStarting();
  }

  /** Starts a worker, and another one until one answers. */
  async function keepStarting(): Promise<void> {
    while (!isClosing && !(await startOne())) await backoff();
  }

  /** Starts one more. @returns none when it does not come to answer */
  async function startOne(): Promise<WorkerState | undefined> {
    try {
      const member = start();
      return (await member.ready) ? member : undefined;
    } catch (error) {
      log.error({ err: error }, 'a worker cannot be started');
      return undefined;
    }
  }

  async function backoff(): Promise<void> {
    await wait(backoffMs);
    backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
  }

  async function replaceAll(): Promise<void> {
    if (isReplacing) return;
    isReplacing = true;
    log.info('the workers are replaced, one after the other');
    const replaced = await replaceEach([...workers]);
    isReplacing = false;
    if (replaced) log.info('the workers have been replaced');
    else if (!isClosing) log.error('the new worker did not start: the others stay');
  }

  async function replaceEach(old: readonly (readonly [id: number, member: WorkerState])[]): Promise<boolean> {
    for (const [id, member] of old) {
      // One that crashed meanwhile has been replaced already.
      if (!workers.has(id)) continue;
      const next = isClosing ? undefined : await startOne();
      if (!next) return false;
      // One that crashed meanwhile is replaced as well: this replacement is one too many.
      await stopWorker(workers.has(id) ? member : next, false);
    }
    return true;
  }

  /** @param drain whether load balancers are to notice first; others take over from a worker that is replaced */
  function stopWorker(member: WorkerState, drain: boolean): Promise<number> {
    member.isLeaving = true;
    member.kill(CLOSE_TIMEOUT_MS + (drain ? drainDelay : 0));
    member.link.request('close', { drain }, () => undefined);
    return member.ended;
  }

  async function close(signal: NodeJS.Signals): Promise<void> {
    if (isClosing) {
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
      process.exit(128 + constants.signals[signal]);
    }
    isClosing = true;
    const codes = await Promise.all([...workers.values()].map((member) => stopWorker(member, true)));
    process.exit(Math.max(0, ...codes));
  }

  async function text(): Promise<string> {
    await Promise.all(
      [...workers].map(([id, { link }]) =>
        requestWithTimeout(TIMEOUT_MS, link, 'figures', null, (figures) => figures && counted.set(id, figures)),
      ),
    );
    return counted.text();
  }
}
