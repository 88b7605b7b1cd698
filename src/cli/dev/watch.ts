import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps, so a change is reported when none has followed for this long. */
const DEBOUNCE_MS = 25;

/**
 * Watches folders recursively. There is one watcher per folder, because Node 20 does not support `recursive` natively on
 * Linux. An event only triggers a comparison of the files, because events differ between systems and editors.
 *
 * @param folders absolute paths; folders that do not exist are ignored
 * @param onChange gets the files that were added, removed or modified
 * @returns stops watching
 */
export function watchFolders(folders: readonly string[], onChange: (changed: ReadonlySet<string>) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let files = scan();

  function scan(): Map<string, string> {
    const found = new Map<string, string>();
    const present = new Set<string>();
    for (const folder of folders) visit(folder, found, present);
    for (const folder of present) if (!watchers.has(folder)) add(folder);
    for (const [folder, watcher] of watchers)
      if (!present.has(folder)) {
        watcher.close();
        watchers.delete(folder);
      }
    return found;
  }

  function add(folder: string): void {
    try {
      const watcher = watch(folder, schedule);
      watcher.on('error', () => schedule());
      watchers.set(folder, watcher);
    } catch {
      // The folder has been removed: the watcher of its parent reports that.
    }
  }

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(compare, DEBOUNCE_MS);
  }

  function compare(): void {
    const now = scan();
    const changed = new Set<string>();
    for (const [file, mark] of now) if (files.get(file) !== mark) changed.add(file);
    for (const file of files.keys()) if (!now.has(file)) changed.add(file);
    files = now;
    if (changed.size > 0) onChange(changed);
  }

  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

function visit(folder: string, files: Map<string, string>, folders: Set<string>): void {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  folders.add(folder);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (isIgnored(entry.name)) continue;
    if (entry.isDirectory()) visit(path, files, folders);
    else files.set(path, fingerprint(path));
  }
}

function fingerprint(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'removed';
  }
}

/** Checks for temporary files of editors, hidden files, and the packages and builds of a project with its contract at the root. */
function isIgnored(name: string): boolean {
  return /^(node_modules|dist)$|^\.|~$|\.sw[px]$|^#.*#$|^4913$|\.tmp$/.test(name);
}
