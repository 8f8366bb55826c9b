import type { Test } from 'tap';
import type { ApiAnswer } from './api-client.js';
import type { Cluster } from './cluster.js';
import { eventually } from './eventually.js';
import { policiesPath, type Policy } from './policies.js';

/** What came of one call. Times are of `performance.now()`. */
export interface LoadAnswer {
  readonly object: Policy;
  readonly began: number;
  readonly ended: number;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly message: string;
}

export interface Load {
  readonly answers: readonly LoadAnswer[];
  /** Waits for so many more calls that begin from now on. */
  readonly more: (count: number) => Promise<void>;
  readonly stop: () => Promise<readonly LoadAnswer[]>;
}

const workers = 4;
/** Developers who create the objects in turn, four at a time and without a pause, until the test ends. Nothing is stored. */
export function startLoad(t: Test, cluster: Cluster, objects: readonly Policy[]): Load {
  const answers: LoadAnswer[] = [];
  let asked = 0;
  let stopping = false;
  const call = async (object: Policy): Promise<Pick<LoadAnswer, 'status' | 'message'>> => {
    const path = `${policiesPath(object.metadata.namespace)}?dryRun=All`;
    try {
      const answer = await cluster.raw('POST', path, { user: 'dev', body: object });
      return { status: answer.status, message: messageOf(answer) };
    } catch (error) {
      return { status: 0, message: String(error) };
    }
  };
  const work = async (): Promise<void> => {
    while (!stopping) {
      const object = objects[asked % objects.length];
      if (object === undefined) return;
      asked += 1;
      const began = performance.now();
      const answer = await call(object);
      answers.push({ object, began, ended: performance.now(), ...answer });
    }
  };
  const working = Promise.all(Array.from({ length: workers }, work));
  const stop: Load['stop'] = async () => {
    stopping = true;
    await working;
    return answers;
  };
  t.teardown(stop);
  return {
    answers,
    async more(count) {
      const from = performance.now();
      await eventually(`${count} more answers`, () => {
        const since = answers.filter(({ began }) => began >= from).length;
        return Promise.resolve(since >= count ? true : undefined);
      });
    },
    stop,
  };
}

function messageOf({ body }: ApiAnswer): string {
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
}
