import type { Snapshot } from '../model/snapshot.js';
import { ReachEngine } from '../reach/reach-engine.js';
import type { MapFilter } from '../reach/views.js';
import { printable } from '../report/printable.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import type { MapOptions } from './map.js';
import { meant } from './named-end.js';
import { reachSettings } from './picture-options.js';
import { readPicture } from './read-picture.js';
import { renderMap } from './render-reach.js';
import { UsageError } from './usage-error.js';

/** Shows who can talk to whom in the picture that the arguments stand for. */
export async function map(paths: readonly string[], options: MapOptions, io: Io): Promise<ExitCode> {
  const { snapshot } = await readPicture(paths, options, io);
  const engine = new ReachEngine(reachSettings(options));
  const filter = filterFrom(options, { snapshot, engine });
  if (snapshot.workloads.size === 0) io.stderr.write('warning: there is no workload, and so nobody to connect\n');
  io.stdout.write(renderMap(engine.map(snapshot, filter), options.output, io));
  return EXIT.clean;
}

interface Known {
  readonly snapshot: Snapshot;
  readonly engine: ReachEngine;
}

/** @throws UsageError where nothing has the name, so that a misspelt one does not look like "no connection". */
function filterFrom({ namespace, workload, direction, port }: MapOptions, { snapshot, engine }: Known): MapFilter {
  if (namespace !== undefined && !isThere(namespace, snapshot)) {
    const names = [...snapshot.workloads.keys(), ...snapshot.namespaces.keys()];
    throw new UsageError(
      `--namespace ${printable(namespace)}: there is no namespace of that name${meant(namespace, names)}`,
    );
  }
  if (workload !== undefined) {
    const ends = engine.ends(snapshot).filter((end) => namespace === undefined || end.namespace === namespace);
    const names = new Set(ends.map((end) => (workload.includes('/') ? `${end.namespace}/${end.name}` : end.name)));
    if (!names.has(workload))
      throw new UsageError(
        `--workload ${printable(workload)}: there is no workload of that name${meant(workload, names)}`,
      );
  }
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(workload === undefined ? {} : { workload }),
    ...(direction === undefined ? {} : { direction }),
    ...(port === undefined ? {} : { ports: port }),
  };
}

function isThere(namespace: string, { namespaces, workloads }: Snapshot): boolean {
  return namespaces.has(namespace) || workloads.has(namespace);
}
