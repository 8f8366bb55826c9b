import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import t from 'tap';
import { followCluster } from '../../src/daemon/follow-cluster.js';
import { createLiveInventory } from '../../src/kubernetes/live-inventory.js';
import { AUDITED_RESOURCES } from '../../src/model/watched-resources.js';
import { startFakeCluster } from '../controller/fake-cluster.js';

const nothing = (): void => undefined;

t.test('a cluster is watched since all of it is, and not while the API server is away', async (t) => {
  const cluster = await startFakeCluster(t);
  const following = followCluster({
    credentials: cluster.credentials,
    resources: AUDITED_RESOURCES,
    into: createLiveInventory({ now: Date.now, unreadable: nothing }),
    series: { listed: nothing, failed: nothing },
    log: pino({ enabled: false }),
  });
  t.teardown(() => following.close());
  t.equal(following.watchedSince, undefined);
  const until = async (wanted: boolean): Promise<number | undefined> => {
    while ((following.watchedSince !== undefined) !== wanted) await sleep(20);
    return following.watchedSince;
  };
  const first = (await until(true)) ?? 0;
  t.ok(following.loaded);
  cluster.cut();
  await until(false);
  t.ok(following.loaded, 'what it knows it still knows');
  cluster.mend();
  const again = (await until(true)) ?? 0;
  t.ok(again > first);
});
