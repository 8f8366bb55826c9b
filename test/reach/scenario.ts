import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestObjects } from '../../src/cli/manifest-objects.js';
import { snapshotOfManifests } from '../../src/cli/snapshot-of-manifests.js';
import { sortObjects } from '../../src/cli/sort-objects.js';
import { SNAPSHOT_KINDS, type Snapshot } from '../../src/model/snapshot.js';
import type { Assumption, ReachSettings } from '../../src/reach/views.js';
import type { PlainMap } from './oracle-views.js';

const FOLDER = join(import.meta.dirname, '..', 'scenarios');

/** The map of a scenario. */
export interface ExpectedMap extends PlainMap {
  readonly assumptions: readonly Pick<Assumption, 'id' | 'about'>[];
}

/** A folder of test/scenarios: a cluster, its policies, and who reaches whom there. */
export interface Scenario {
  readonly name: string;
  /** What it shows. */
  readonly says: string;
  readonly snapshot: Snapshot;
  readonly settings: ReachSettings;
  /** What expected.map.json holds: the map as `firebreak map --output json` writes it, its assumptions without their text. */
  readonly expected: ExpectedMap;
}

/** The names of all scenarios, sorted. */
export const SCENARIOS: readonly string[] = readdirSync(FOLDER).sort();

/** Reads one; throws where a manifest has a mistake. */
export function readScenario(name: string): Scenario {
  const text = (file: string): string => readFileSync(join(FOLDER, name, file), 'utf8');
  const read = ['cluster.yaml', 'policies.yaml'].map((file) =>
    manifestObjects(text(file), { name: `${name}/${file}`, origin: 'named' }),
  );
  const sorted = sortObjects(
    read.flatMap(({ objects }) => objects),
    'default',
  );
  const errors = [...read.flatMap((one) => one.errors), ...sorted.errors];
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const has = (file: string): boolean => existsSync(join(FOLDER, name, file));
  return {
    name,
    says: text('README.md'),
    snapshot: snapshotOfManifests(sorted, SNAPSHOT_KINDS),
    settings: {
      ipBlockMatchesPods: true,
      ...(has('settings.json') ? (JSON.parse(text('settings.json')) as ReachSettings) : {}),
    },
    expected: JSON.parse(text('expected.map.json')) as ExpectedMap,
  };
}
