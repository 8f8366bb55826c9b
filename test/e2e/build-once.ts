import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Makes a folder that is not there yet: `build` fills another one, which appears under this name when it is whole. */
export async function buildOnce(folder: string, build: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    const unfinished = `${folder}.building`;
    await rm(unfinished, { recursive: true, force: true });
    await build(unfinished);
    await rename(unfinished, folder);
  });
}

/**
 * Test files run in parallel and would each start the same build. The lock names its holder, so that one
 * left behind by a killed run does not block the next.
 */
async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  const claim = `${path}.${process.pid}`;
  await writeFile(claim, String(process.pid));
  try {
    // A hard link appears together with its content: nobody can read a lock that has no holder yet.
    while (!(await link(claim, path).then(() => true, isTaken))) {
      const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
      if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
      else await delay(1000);
    }
    try {
      await work();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    await rm(claim, { force: true });
  }
}

function isTaken(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
