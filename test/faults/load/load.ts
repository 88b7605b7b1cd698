import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadConfig, RequestRecord } from './request-record.js';

/** Requests that are being sent. */
export interface Load {
  /** Stops and waits for the last responses. */
  stop(): Promise<readonly RequestRecord[]>;
}

/** Starts a load generator. */
export async function startLoad(config: LoadConfig): Promise<Load> {
  const child = fork(join(import.meta.dirname, 'generator.ts'), [], { execArgv: ['--import', 'tsx'] });
  await once(child, 'spawn');
  child.send(config);
  return {
    async stop() {
      const answered = once(child, 'message');
      child.send('stop');
      const [records] = (await answered) as [readonly RequestRecord[]];
      return records;
    },
  };
}
