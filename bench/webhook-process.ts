import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { transformSync } from 'esbuild';
import { clusterOfBodies } from './webhook-cluster.js';
import { createTestAuthority } from '../test/webhook/certificates.js';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  readonly url: string;
  /** Of the metrics, where it has any. */
  readonly metricsUrl: string;
  readonly ca: string;
  /** From exec to the line that says ready, in milliseconds. */
  readonly startup: number;
  /** Time of a processor used so far, user and system, in milliseconds. */
  cpu(): number;
  /** Resident memory in MB. */
  memory(): number;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** The files that all servers of one run share. */
export interface BenchFiles {
  readonly folder: string;
  readonly ca: string;
  remove(): void;
}

const ROOT = join(import.meta.dirname, '..');

/** The profile to begin with. */
export const BASELINE_PROFILE = join(ROOT, 'policies/profiles/baseline.yaml');

/** As the container image runs it. */
const MEMORY_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=30'];
/** Linux counts processor time in hundredths of a second. */
const MS_PER_TICK = 10;

/** Whether servers and client can have a core each. */
export const PINNED = cpus().length > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Gives the client, which is this process, a core of its own. */
export function pinClient(): void {
  if (PINNED) spawnSync('taskset', ['-cp', '1', String(process.pid)]);
}

/** Makes a certificate and keys for one run. */
export async function benchFiles(): Promise<BenchFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  const authority = await createTestAuthority();
  const { certificate, key } = await authority.issue();
  writeFileSync(join(folder, 'tls.crt'), certificate);
  writeFileSync(join(folder, 'tls.key'), key);
  writeFileSync(join(folder, 'cluster.yaml'), clusterOfBodies());
  return {
    folder,
    ca: authority.certificate,
    remove() {
      rmSync(folder, { recursive: true });
    },
  };
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The baseline server. */
export function startBare(shared: BenchFiles): Promise<ServerProcess> {
  const source = readFileSync(join(ROOT, 'bench/webhook-bare-server.ts'), 'utf8');
  const script = join(shared.folder, 'bare.mjs');
  writeFileSync(script, transformSync(source, { loader: 'ts' }).code);
  return startScript(script, shared);
}

/** A server in JavaScript that takes a certificate and a key and, when it is ready, tells its url as Firebreak does. */
export function startScript(file: string, { folder, ca }: BenchFiles): Promise<ServerProcess> {
  return start([file, join(folder, 'tls.crt'), join(folder, 'tls.key')], ca);
}

/** Which build, and where it has its cluster from: that of the bodies unless something else is said. */
export interface FirebreakRun {
  readonly command?: string;
  readonly cluster?: readonly string[];
  /** A file; the baseline profile unless it is given. */
  readonly profile?: string;
  /** `own` unless it is given: what a server needs can be compared then. On `any`, the threads of the runtime find room where there is some, as in a cluster. */
  readonly core?: 'own' | 'any';
  /** Where to tell of stalls of the event loop when asked by SIGUSR2; it is not watched where it is not given. */
  readonly stalls?: string;
}

/** Firebreak as it is run: the built command with the baseline profile, logging each decision to a pipe. */
export function startFirebreak(
  { folder, ca }: BenchFiles,
  {
    command = 'dist/firebreak.js',
    cluster = ['--snapshot', join(folder, 'cluster.yaml')],
    profile = BASELINE_PROFILE,
    core = 'own',
    stalls,
  }: FirebreakRun = {},
): Promise<ServerProcess> {
  const options = [
    '--profile',
    profile,
    '--tls-dir',
    folder,
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--metrics-port',
    '0',
    '--drain',
    '0',
    ...cluster,
  ];
  const probe =
    stalls === undefined ? [] : ['--import', `file://${ROOT}/bench/stall-probe.mjs?file=${encodeURIComponent(stalls)}`];
  return start([...MEMORY_FLAGS, ...probe, join(ROOT, command), 'webhook', ...options], ca, core);
}

interface Ready {
  readonly msg: string;
  readonly url: string;
  readonly metricsUrl?: string;
}

async function start(args: readonly string[], ca: string, core: 'own' | 'any' = 'own'): Promise<ServerProcess> {
  const began = performance.now();
  const prefix = PINNED && core === 'own' ? ['taskset', '-c', '0'] : [];
  const [command, ...rest] = [...prefix, process.execPath, ...args] as [string, ...string[]];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const { url, metricsUrl = '' } = await new Promise<Ready>((resolve, reject) => {
    void exited.then(() => {
      reject(new Error(`${args.join(' ')} ended before it was ready`));
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const ready = JSON.parse(line.startsWith('{') ? line : '{}') as Ready;
      if (ready.msg !== 'ready') return;
      lines.close();
      resolve(ready);
    });
  });
  const startup = performance.now() - began;
  child.stdout.resume();
  return {
    port: Number(new URL(url).port),
    url,
    metricsUrl,
    ca,
    startup,
    cpu() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
    },
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    signal(signal) {
      child.kill(signal);
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}
