import { Agent as HttpAgent } from 'node:http';
import type { Test } from 'tap';
import { createApiClient } from '../../../src/kubernetes/api-client.js';
import type { CredentialsSource } from '../../../src/kubernetes/credentials.js';
import { createReflector, type ReflectorStatus } from '../../../src/kubernetes/reflector.js';
import { until } from '../../webhook/until.js';
import { startFakeApi, type FakeApi, type FakeObject } from './fake-api.js';
import { createManualClock, type ManualClock } from './manual-clock.js';

/** A fake API server, and what a reflector of it holds. */
export interface Reflected {
  readonly api: FakeApi;
  readonly clock: ManualClock;
  /** By name. */
  readonly held: ReadonlyMap<string, FakeObject>;
  readonly statuses: readonly ReflectorStatus[];
  /** How often the server was heard of. */
  readonly heard: number;
  /** The reasons of all failures so far. */
  failures(): readonly string[];
  /** Waits until what is held is what the server holds, object by object, and a watch is open. */
  readonly same: (t: Test) => Promise<void>;
  stop(): Promise<void>;
}

interface ReflectedOptions {
  /** Called with the server before the reflector starts. */
  readonly before?: (api: FakeApi) => void;
  readonly credentials?: (api: FakeApi) => CredentialsSource;
  readonly random?: () => number;
  readonly paths?: readonly string[];
  readonly unserved?: 'failure' | 'not-installed';
}

/** Starts both; they end with the test. */
export async function reflect(t: Test, options: ReflectedOptions = {}): Promise<Reflected> {
  const api = await startFakeApi(t);
  options.before?.(api);
  return reflectApi(t, api, options);
}

/** Starts a reflector of this server. */
export function reflectApi(t: Test, api: FakeApi, options: ReflectedOptions = {}): Reflected {
  const clock = createManualClock();
  const statuses: ReflectorStatus[] = [];
  let held = new Map<string, FakeObject>();
  let listed = new Map<string, FakeObject>();
  let heard = 0;
  const client = createApiClient({
    credentials: options.credentials?.(api) ?? openCredentials(api),
    clock,
    userAgent: 'test',
  });
  const reflector = createReflector({
    client,
    paths: options.paths ?? [api.path],
    unserved: options.unserved ?? 'failure',
    sink: {
      begin() {
        listed = new Map();
      },
      add(raw) {
        listed.set(nameOf(raw), raw as FakeObject);
      },
      commit() {
        held = listed;
      },
      put(raw) {
        held.set(nameOf(raw), raw as FakeObject);
      },
      remove(raw) {
        held.delete(nameOf(raw));
      },
      heard() {
        heard += 1;
      },
    },
    clock,
    random: options.random ?? (() => 0.5),
    status: (status) => statuses.push(status),
  });
  t.teardown(async () => {
    await reflector.stop();
    client.close();
  });
  reflector.start();
  return {
    api,
    clock,
    statuses,
    get held() {
      return held;
    },
    get heard() {
      return heard;
    },
    failures: () => statuses.flatMap((status) => (status.kind === 'failed' ? [status.reason] : [])),
    async same(t) {
      await until('both hold the same', () => {
        if (api.watches !== 1 || held.size !== api.objects.size) return false;
        const stale = [...api.objects.values()].some(
          ({ metadata }) => held.get(metadata.name)?.metadata.resourceVersion !== metadata.resourceVersion,
        );
        return !stale;
      });
      t.strictSame(sorted(held), sorted(api.objects));
    },
    stop: () => reflector.stop(),
  };
}

function openCredentials(api: FakeApi): CredentialsSource {
  return {
    load: () =>
      Promise.resolve({
        server: api.url,
        headers: {},
        identity: '',
        createAgent: () => new HttpAgent({ keepAlive: true }),
      }),
    forget: () => undefined,
  };
}

function nameOf(raw: unknown): string {
  return (raw as FakeObject).metadata.name;
}

function sorted(objects: ReadonlyMap<string, FakeObject>): readonly FakeObject[] {
  return [...objects.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}
