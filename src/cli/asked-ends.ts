import type { PortSet } from '../model/port-set.js';
import type { Snapshot } from '../model/snapshot.js';
import type { End } from '../reach/views.js';
import type { QuestionOptions } from './explain.js';
import { namedEnd } from './named-end.js';
import { UsageError } from './usage-error.js';

/** A question about two ends, in the picture in which both are there. */
export interface AskedEnds {
  readonly from: End;
  readonly to: End;
  /** Undefined where no port was named. */
  readonly ports: PortSet | undefined;
  readonly snapshot: Snapshot;
}

/**
 * The ends that `--from` and `--to` name.
 * @throws UsageError where one of them is not there, or nothing in the cluster is asked about.
 */
export function askedEnds({ from, to, port, defaultNamespace }: QuestionOptions, start: Snapshot): AskedEnds {
  const source = namedEnd({ option: '--from', text: from, defaultNamespace }, start);
  const target = namedEnd({ option: '--to', text: to, defaultNamespace }, source.snapshot);
  if (source.end.kind === 'addresses' && target.end.kind === 'addresses')
    throw new UsageError('policies are about pods: one of --from and --to must be a workload or a pod');
  // Asked about first as one of its workload, a pod may have become one of its own.
  const again = namedEnd({ option: '--from', text: from, defaultNamespace }, target.snapshot);
  if (JSON.stringify(again.end) === JSON.stringify(target.end) && again.end.kind === 'workload')
    throw new UsageError(
      '--from and --to are the same: a pod always reaches itself, and pods of one workload are not told apart',
    );
  return { from: again.end, to: target.end, ports: port, snapshot: target.snapshot };
}
