import { watch, type FSWatcher } from 'node:fs';

/** Stops watching. */
export interface FolderWatch {
  close(): void;
}

/** How often to look and how long to wait for the rest of a change, in milliseconds. */
export interface WatchTimes {
  readonly poll: number;
  readonly settle: number;
}

/** Events make a change take effect at once; the poll finds what events miss, on file systems without them for instance. */
export const WATCH_TIMES: WatchTimes = { poll: 10_000, settle: 100 };

/**
 * Calls `check` after anything happens in the folders, and now and then in any case; never twice at once. It is the
 * caller who compares contents. Folders are watched, not files: a watched file stays the old one after a symlink swap.
 */
export function watchFolders(
  folders: readonly string[],
  check: () => Promise<void>,
  times: WatchTimes = WATCH_TIMES,
): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;
  let running = false;
  let again = false;
  let closed = false;

  async function run(): Promise<void> {
    if (running) {
      again = true;
      return;
    }
    running = true;
    await check();
    running = false;
    if (!again || closed) return;
    again = false;
    await run();
  }

  function soon(): void {
    settling ??= setTimeout(() => {
      settling = undefined;
      void run();
    }, times.settle);
  }

  function open(folder: string): void {
    if (watchers.has(folder)) return;
    try {
      // Not persistent: watching alone must not keep the process alive.
      const watcher = watch(folder, { persistent: false }, soon);
      watcher.on('error', () => {
        forget(folder, watcher);
      });
      watchers.set(folder, watcher);
    } catch {
      // No such folder yet, or no watches left on this machine: the poll does the work, and tries again.
    }
  }

  function forget(folder: string, watcher: FSWatcher): void {
    watcher.close();
    watchers.delete(folder);
  }

  const all = [...new Set(folders)];
  all.forEach(open);
  const poll = setInterval(() => {
    all.forEach(open);
    void run();
  }, times.poll).unref();

  return {
    close() {
      closed = true;
      clearInterval(poll);
      clearTimeout(settling);
      for (const [folder, watcher] of watchers) forget(folder, watcher);
    },
  };
}
