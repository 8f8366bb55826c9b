import { AddressSet } from '../model/address-set.js';
import { parseAddress, parseCidr } from '../model/cidr.js';
import { nearest } from '../guardrails/nearest.js';
import { withObject, type Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import type { End, WorkloadEnd } from '../reach/views.js';
import { endOf } from '../reach/workload-end.js';
import { printable } from '../report/printable.js';
import { endText } from '../report/reach-text.js';
import { UsageError } from './usage-error.js';

/** Someone's word for an end, and how it came to be said. */
export interface EndName {
  /** `--from` */
  readonly option: string;
  /** `shop/web`, `deployment/shop/web`, `pod/shop/web-0`, `10.0.0.0/8`, `192.0.2.1` or `world`. */
  readonly text: string;
  readonly defaultNamespace: string;
}

/** What it stands for, in the picture in which it does: a pod of a workload is asked about as if nobody owned it. */
export interface FoundEnd {
  readonly end: End;
  readonly snapshot: Snapshot;
}

/**
 * Finds the end that a name stands for.
 * @throws UsageError where there is none, with the nearest name, or several, with what to write instead.
 */
export function namedEnd(name: EndName, snapshot: Snapshot): FoundEnd {
  const addresses = addressesOf(name.text);
  if (addresses !== undefined) return { end: { kind: 'addresses', addresses }, snapshot };
  const place = placeOf(name);
  const here = [...(snapshot.workloads.get(place.namespace)?.all.values() ?? [])];
  const wanted = here.filter((workload) => isNamed(endOf(workload, snapshot), place));
  const ends = new Map(wanted.map((workload) => [endText(endOf(workload, snapshot)), endOf(workload, snapshot)]));
  const [only, another] = ends.values();
  if (another !== undefined) throw severalOf(name, [...ends.values()]);
  if (only !== undefined) return { end: askable(only, wanted), snapshot };
  const pod = here.find((workload) => workload.source === 'Pod' && isNamed(podEnd(workload), place));
  if (pod === undefined) throw unknownEnd(name, place, snapshot);
  return { end: askable(podEnd(pod), [pod]), snapshot: withObject(snapshot, { ...pod, owner: undefined }) };
}

function addressesOf(text: string): AddressSet | undefined {
  if (text === 'world') return AddressSet.everything;
  const cidr = text.includes('/') ? parseCidr(text) : parseAddress(text);
  return cidr === undefined ? undefined : AddressSet.of(cidr);
}

interface Place {
  /** In lower case; undefined for any. */
  readonly kind: string | undefined;
  readonly namespace: string;
  readonly name: string;
}

function placeOf({ option, text, defaultNamespace }: EndName): Place {
  const parts = text.split('/');
  const name = parts.pop() ?? '';
  const namespace = parts.pop() ?? defaultNamespace;
  const kind = parts.pop()?.toLowerCase();
  if (parts.length > 0 || name === '' || namespace === '' || kind === '')
    throw new UsageError(`${option} ${printable(text)}: a workload is [kind/]namespace/name`);
  return { kind, namespace, name };
}

function isNamed(end: WorkloadEnd, { kind, name }: Place): boolean {
  return end.name === name && (kind === undefined || end.workloadKind.toLowerCase() === kind);
}

function podEnd({ namespace, name }: Workload): WorkloadEnd {
  return { kind: 'workload', namespace, name, workloadKind: 'Pod' };
}

function askable(end: WorkloadEnd, workloads: readonly Workload[]): WorkloadEnd {
  if (workloads.every(({ phase }) => phase === 'finished'))
    throw new UsageError(`${printable(endText(end))} has finished: it talks to nobody any more`);
  if (workloads.every(({ hostNetwork, phase }) => hostNetwork || phase === 'finished'))
    throw new UsageError(
      `${printable(endText(end))} is of the host's network: what policies mean for it is not defined, and differs by network plugin`,
    );
  return end;
}

function severalOf({ option, text }: EndName, ends: readonly WorkloadEnd[]): UsageError {
  const names = ends.map(({ workloadKind, namespace, name }) => `${workloadKind.toLowerCase()}/${namespace}/${name}`);
  return new UsageError(
    `${option} ${printable(text)}: there are several of that name; write ${names.sort().map(printable).join(' or ')}`,
  );
}

function unknownEnd({ option, text }: EndName, { kind, namespace, name }: Place, snapshot: Snapshot): UsageError {
  const what = `${option} ${printable(text)}: there is no`;
  const { workloads, namespaces } = snapshot;
  if (!workloads.has(namespace)) {
    const there = namespaces.has(namespace) ? 'workload in the namespace' : 'namespace';
    return new UsageError(`${what} ${there} ${printable(namespace)}${meant(namespace, workloads.keys())}`);
  }
  const all = [...(workloads.get(namespace)?.all.values() ?? [])];
  const ends = all.map((workload) => endOf(workload, snapshot));
  const names = new Set([...ends, ...all.filter(({ source }) => source === 'Pod')].map((one) => one.name));
  if (names.has(name) && kind !== undefined) {
    const kinds = ends.filter((end) => end.name === name).map(({ workloadKind }) => workloadKind.toLowerCase());
    return new UsageError(
      `${what} ${printable(kind)} of that name, but there is a ${kinds.map(printable).join(', a ')}`,
    );
  }
  const close = nearest(name, [...names].sort());
  const suggested = close === undefined ? '' : `; did you mean "${printable(`${namespace}/${close}`)}"?`;
  return new UsageError(`${what} workload or pod of that name${suggested}`);
}

/** `; did you mean "shop"?`, or nothing. */
export function meant(word: string, candidates: Iterable<string>): string {
  const close = nearest(word, [...candidates].sort());
  return close === undefined ? '' : `; did you mean "${printable(close)}"?`;
}
