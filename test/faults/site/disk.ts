import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

const mounted = new Set<string>();

/** Mounts a small disk of its own at a folder. @returns unmounts it */
export function mountDisk(folder: string, megabytes: number): () => void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  mounted.add(folder);
  return () => unmount(folder);
}

/** Unmounts every disk that is still there. */
export function unmountAll(): void {
  for (const folder of mounted) unmount(folder);
}

function unmount(folder: string): void {
  if (!mounted.delete(folder)) return;
  // Lazily: a process that was killed may hold it for a moment longer.
  execFileSync('umount', ['--lazy', folder]);
}
