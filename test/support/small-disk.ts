import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { temporaryFolder } from './temporary-folder.js';

/** A file system of a few megabytes. */
export interface SmallDisk {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Mounts a file system in memory, which takes root on Linux. @returns `undefined` where that cannot be */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  const folder = await temporaryFolder();
  const remove = () => rm(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (status !== 0) {
    await remove();
    return undefined;
  }
  return {
    folder,
    async remove() {
      spawnSync('umount', ['--lazy', folder]);
      await remove();
    },
  };
}

/** Tests that need such a file system: skipped by name where none can be mounted, and failed in CI. */
export function describeWithSmallDisk(name: string, tests: () => void): void {
  const canMount = process.platform === 'linux' && process.getuid?.() === 0;
  if (canMount || process.env['CI'] !== undefined) describe(name, tests);
  else describe.skip(`${name} (mounting a small disk takes root on Linux)`, tests);
}
