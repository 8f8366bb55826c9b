import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { endWithThisProcess } from './survivors.js';

interface Running {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly child: ChildProcess;
}

/** The servers of one cluster and the folder that they live in: they end together, however the test ends. */
export class ServerProcesses {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #running: Running[] = [];
  readonly #release: () => void;
  #stopping = false;

  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#environment = environment;
    this.#release = endWithThisProcess(() => {
      this.#endNow();
    });
  }

  start(name: string, file: string, args: readonly string[]): void {
    const log = openSync(this.#logFile(name), 'a');
    const child = spawn(file, args, {
      cwd: this.#folder,
      env: this.#environment,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    // A test that forgets to stop its cluster still ends, and takes the cluster with it.
    child.unref();
    child.once('error', (error) => process.stderr.write(`firebreak e2e: ${name}: ${error.message}\n`));
    child.once('exit', (code, signal) => {
      if (!this.#stopping && this.#running.some((running) => running.child === child))
        process.stderr.write(`firebreak e2e: ${name} ended by itself with ${signal ?? code}\n`);
    });
    this.#running.push({ name, file, args, child });
  }

  /** Ends a server as a crash would, and starts it anew. */
  async restart(name: string): Promise<void> {
    const index = this.#running.findIndex((running) => running.name === name);
    const [running] = this.#running.splice(index, 1);
    if (running === undefined) throw new Error(`${name} was not started`);
    const { file, args, child } = running;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    this.start(name, file, args);
  }

  /** Throws, with the end of its log, once a server is gone: then there is nothing to wait for. */
  async assertRunning(): Promise<void> {
    const gone = this.#running.find(({ child }) => hasEnded(child));
    if (gone) throw new Error(`${gone.name} has ended:\n${tail(await this.log(gone.name))}`);
  }

  async log(name: string): Promise<string> {
    return readFile(this.#logFile(name), 'utf8');
  }

  /** Ends exactly what was started here, the last one first, so that none sees what it depends on go away. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { child } of this.#running.toReversed()) {
      if (hasEnded(child)) continue;
      child.ref();
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const patience = new AbortController();
      const late = delay(5000, 'late', { signal: patience.signal }).catch(() => 'in time');
      if ((await Promise.race([ended, late])) === 'late') {
        child.kill('SIGKILL');
        await ended;
      }
      patience.abort();
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
    this.#release();
  }

  /** For the moment when nothing can be awaited any more. */
  #endNow(): void {
    this.#stopping = true;
    for (const { child } of this.#running) child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #logFile(name: string): string {
    return join(this.#folder, `${name}.log`);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n');
}
