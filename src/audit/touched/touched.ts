import { toSelector } from '../../guardrails/label-selector.js';
import { rulesInForce, DIRECTIONS, type NetworkPolicy } from '../../model/network-policy.js';
import { matches, type Selector } from '../../model/selector.js';
import { SNAPSHOT_KINDS } from '../../model/snapshot.js';
import { isMeant } from '../../reach/relabel-scope.js';
import type { AuditInput } from '../audit-input.js';
import type { Audit } from '../audit.js';
import { spokenBy } from '../changes/spoken-by.js';
import { isController } from '../ingresses.js';
import { DNS } from '../standard-checks.js';
import { affectedPods, type AffectedPods } from './affected-pods.js';
import { Dependence } from './dependents.js';
import { changedNamespaces, differenceOf, isUndescribed, type Audited, type Difference } from './difference.js';

/** What must be audited again. */
export interface Touched {
  /** The namespaces in which something has changed. */
  readonly changed: ReadonlySet<string>;
  /** Those, and the ones of which something else may be to be said because of that. Perhaps a few too many. */
  readonly namespaces: ReadonlySet<string>;
}

/** Where this share of the namespaces is touched, and more than a few, an audit of everything costs hardly more. */
const MOST = { share: 0.25, few: 50 } as const;

/** What an audit would say otherwise than the last one did, by namespaces; `everything` where that is told of all or cannot be told. */
export function touchedSince({ input: before, shares }: Audit, after: AuditInput): Touched | 'everything' {
  if (before.profile !== after.profile || before.settings !== after.settings) return 'everything';
  if ((before.exposure === undefined) !== (after.exposure === undefined)) return 'everything';
  if (isKnownOtherwise(before, after)) return 'everything';
  const difference = differenceOf(before, after);
  const changed = changedNamespaces(difference);
  const most = Math.max(MOST.few, MOST.share * shares.size);
  if (changed.size > most || changesDns(difference)) return 'everything';
  const snapshots = [before.snapshot, after.snapshot];
  if ([...changed].some((name) => snapshots.some((one) => isUndescribed(name, one)))) return 'everything';
  const namespaces = new Set([...changed, ...touchedElsewhere(difference, shares)]);
  return namespaces.size > most ? 'everything' : { changed, namespaces };
}

/** Whether something has changed that every guardrail may hang on. */
function isKnownOtherwise(before: Audited, after: Audited): boolean {
  if (before.snapshot.clusterPolicies !== after.snapshot.clusterPolicies) return true;
  const { maxSnapshotAge, exceptions } = after.profile;
  const isOld = ({ snapshot, now }: Audited, kind: (typeof SNAPSHOT_KINDS)[number]): boolean =>
    now - snapshot.knowledge[kind].heardAt > maxSnapshotAge;
  const [earlier, later] = [before.snapshot, after.snapshot];
  return (
    exceptions.some(({ expires }) => before.now < expires !== after.now < expires) ||
    SNAPSHOT_KINDS.some(
      (kind) =>
        earlier.unreadable[kind] !== later.unreadable[kind] ||
        earlier.knowledge[kind].complete !== later.knowledge[kind].complete ||
        isOld(before, kind) !== isOld(after, kind),
    )
  );
}

interface DnsOptions {
  readonly dns: { readonly namespace: string; readonly podSelector: Parameters<typeof toSelector>[0] };
}

/** Nearly every policy is asked whether it lets its pods reach DNS. */
function changesDns({ workloads, namespaces, after }: Difference): boolean {
  const places: { readonly namespace: string; readonly pods: Selector }[] = after.profile.guardrails
    .filter(({ rule }) => rule.id === 'require-dns')
    .map(({ options }) => {
      // The rule's schema has accepted them.
      const { dns } = options as DnsOptions;
      return { namespace: dns.namespace, pods: toSelector(dns.podSelector, '') };
    });
  places.push({ namespace: DNS.namespace, pods: toSelector({ matchLabels: { [DNS.label]: DNS.value } }, '') });
  return places.some(
    ({ namespace, pods }) =>
      namespaces.some(({ name }) => name === namespace) ||
      workloads.some((each) =>
        [each.before, each.after].some((pod) => pod?.namespace === namespace && matches(pods, pod.labels)),
      ),
  );
}

function* touchedElsewhere(difference: Difference, shares: Audit['shares']): Generator<string> {
  const { after } = difference;
  const affected = affectedPods(difference);
  // An Ingress is about whom its controllers can reach.
  if (affected.some(({ pods }) => pods.some(isController)))
    for (const { namespace } of after.exposure?.ingresses ?? []) yield namespace;
  const dependence = new Dependence(difference, affected);
  for (const [namespace, own] of after.snapshot.policies) {
    const policies = own.list();
    if (
      dependence.ofNamespace(namespace, policies) ||
      findsOthersIdle(namespace, policies, { difference, affected, shares })
    )
      yield namespace;
  }
}

interface Known {
  readonly difference: Difference;
  readonly affected: readonly AffectedPods[];
  readonly shares: Audit['shares'];
}

/** A selector that selects nothing is told with what was probably meant, and how many have that. */
function findsOthersIdle(
  namespace: string,
  policies: readonly NetworkPolicy[],
  { difference: { namespaces, workloads, after }, shares }: Known,
): boolean {
  if (shares.get(namespace)?.findings.some((one) => spokenBy(one) === 'forbid-idle-selectors') !== true) return false;
  if (namespaces.length > 0) return true;
  const changed = new Set(workloads.flatMap((one) => one.before?.namespace ?? one.after?.namespace ?? []));
  const selects = (selector: Selector): boolean =>
    [...changed].some((name) => isMeant(selector, name, after.snapshot.namespaces.get(name)));
  return policies.some((policy) =>
    DIRECTIONS.some((direction) =>
      rulesInForce(policy, direction).some(
        ({ peers }) =>
          peers.kind === 'listed' &&
          peers.list.some(
            (peer) => peer.kind === 'pods' && peer.namespaces.kind === 'selected' && selects(peer.namespaces.selector),
          ),
      ),
    ),
  );
}
