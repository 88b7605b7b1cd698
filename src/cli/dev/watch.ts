import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** Editors write a file in several steps; a change counts when there was none for this long. */
const settled = 25;

/**
 * Watches folders with everything below them.
 *
 * One watcher per folder and not `recursive`, which Node 20 has no native support for on Linux. What counts is what has
 * changed in the files, not which events came: these differ from system to system and from editor to editor.
 *
 * @param folders absolute; one that does not exist is left out
 * @param onChange gets the files that are new, gone or different
 * @returns stops watching
 */
export function watchFolders(folders: readonly string[], onChange: (changed: ReadonlySet<string>) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let known = look();

  function look(): Map<string, string> {
    const files = new Map<string, string>();
    const present = new Set<string>();
    for (const folder of folders) visit(folder, files, present);
    for (const folder of present) if (!watchers.has(folder)) add(folder);
    for (const [folder, watcher] of watchers)
      if (!present.has(folder)) {
        watcher.close();
        watchers.delete(folder);
      }
    return files;
  }

  function add(folder: string): void {
    try {
      const watcher = watch(folder, schedule);
      watcher.on('error', () => schedule());
      watchers.set(folder, watcher);
    } catch {
      // It was removed meanwhile: its parent's watcher tells.
    }
  }

  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(compare, settled);
  }

  function compare(): void {
    const now = look();
    const changed = new Set<string>();
    for (const [file, mark] of now) if (known.get(file) !== mark) changed.add(file);
    for (const file of known.keys()) if (!now.has(file)) changed.add(file);
    known = now;
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
    if (isLeftOut(entry.name)) continue;
    if (entry.isDirectory()) visit(path, files, folders);
    else files.set(path, markOf(path));
  }
}

function markOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return 'gone';
  }
}

/** What editors put beside the file they write, hidden files, and the packages and builds of a contract at the root. */
function isLeftOut(name: string): boolean {
  return /^(node_modules|dist)$|^\.|~$|\.sw[px]$|^#.*#$|^4913$|\.tmp$/.test(name);
}
