import type { Change } from '../model/change.js';
import { BOOL, DYN, INT, listOf, mapOf, objectOf, STRING, type Type } from './cel/cel-type.js';
import { Fault } from './cel/cel-value.js';
import { Written } from './cel/json-value.js';
import type { ReadPath } from './cel/reads.js';
import type { ChangeSubject } from './rule.js';
import { shown } from './shown.js';
import { sameJson } from './untouched.js';

const TEXTS = mapOf(STRING, STRING);
const METADATA = objectOf('metadata', {
  ...{ name: STRING, generateName: STRING, namespace: STRING, uid: STRING, resourceVersion: STRING, selfLink: STRING },
  ...{ generation: INT, creationTimestamp: STRING, deletionTimestamp: STRING, deletionGracePeriodSeconds: INT },
  ...{ labels: TEXTS, annotations: TEXTS, finalizers: listOf(STRING) },
  ...{ ownerReferences: listOf(DYN), managedFields: listOf(DYN) },
});
const SELECTOR = objectOf('a selector', {
  matchLabels: TEXTS,
  matchExpressions: listOf(objectOf('a requirement', { key: STRING, operator: STRING, values: listOf(STRING) })),
});
const PEERS = listOf(
  objectOf('a peer', {
    podSelector: SELECTOR,
    namespaceSelector: SELECTOR,
    ipBlock: objectOf('ipBlock', { cidr: STRING, except: listOf(STRING) }),
  }),
);
// A port is a number or a name.
const PORTS = listOf(objectOf('a port', { protocol: STRING, port: DYN, endPort: INT }));
const OBJECT = objectOf('the object', {
  ...{ apiVersion: STRING, kind: STRING, metadata: METADATA, status: DYN },
  // What either kind has (networking.k8s.io/v1 NetworkPolicySpec, v1 NamespaceSpec).
  spec: objectOf('spec', {
    podSelector: SELECTOR,
    policyTypes: listOf(STRING),
    ingress: listOf(objectOf('an ingress rule', { from: PEERS, ports: PORTS })),
    egress: listOf(objectOf('an egress rule', { to: PEERS, ports: PORTS })),
    finalizers: listOf(STRING),
  }),
});
const NAMESPACE = objectOf('namespaceObject', {
  ...{ apiVersion: STRING, kind: STRING },
  metadata: objectOf('namespaceObject.metadata', { name: STRING, labels: TEXTS, annotations: TEXTS }),
});
const REQUEST = objectOf('request', {
  kind: objectOf('request.kind', { group: STRING, version: STRING, kind: STRING }),
  resource: objectOf('request.resource', { group: STRING, version: STRING, resource: STRING }),
  ...{ operation: STRING, subResource: STRING, name: STRING, namespace: STRING, dryRun: BOOL },
  userInfo: objectOf('request.userInfo', { username: STRING, groups: listOf(STRING) }),
});

/** What an expression may look at, as a ValidatingAdmissionPolicy names it. */
export const INPUT_TYPES: Readonly<Record<string, Type>> = {
  object: OBJECT,
  oldObject: OBJECT,
  request: REQUEST,
  namespaceObject: NAMESPACE,
};

const KINDS = {
  NetworkPolicy: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies' },
  Namespace: { group: '', version: 'v1', resource: 'namespaces' },
} as const;

/** The values of the inputs for one change. What nobody knows is a fault, which only matters to who asks for it. */
export function inputsOf(subject: ChangeSubject): Readonly<Record<string, unknown>> {
  const { change } = subject;
  const { kind, operation, subresource, name, namespace, dryRun, actor } = change;
  const { group, version, resource } = KINDS[kind];
  return {
    object: change.after === undefined ? null : new Written(change.after.raw),
    oldObject: change.before === undefined ? null : new Written(change.before.raw),
    namespaceObject: kind === 'Namespace' ? null : namespaceOf(namespace, subject),
    request: {
      ...{ kind: { group, version, kind }, resource: { group, version, resource } },
      ...{ operation, subResource: subresource, name, namespace, dryRun },
      userInfo:
        actor === undefined
          ? new Fault('who applies this is not known; name the groups with --as-group')
          : { username: actor.name, groups: actor.groups },
    },
  };
}

/** A namespace of the files at hand is known though not all of the cluster is; one of the cluster may be known no more. */
function namespaceOf(name: string, subject: ChangeSubject): unknown {
  const { snapshot } = subject;
  const known = snapshot.namespaces.get(name);
  const listed = snapshot.knowledge.namespaces.complete;
  const doubt = known === undefined || listed ? subject.unknown({ namespaces: 'namespace' }) : undefined;
  if (doubt !== undefined) return new Fault(doubt);
  if (known === undefined) return new Fault(`the labels of namespace ${shown(name)} are not known`);
  const { labels, annotations } = known.metadata;
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: known.name, labels, annotations } };
}

/** These say what the request is about, not what it does. */
const SAME_ON_UPDATE: ReadonlySet<string | undefined> = new Set(['name', 'namespace', 'kind', 'resource']);

/**
 * Whether expressions that read this judge what is written, whoever writes it and whatever was there: they look at
 * `object`, and neither at `oldObject` nor at what the request does.
 */
export function judgesState(reads: readonly ReadPath[]): boolean {
  const aboutChange = ([root, field]: ReadPath): boolean =>
    root === 'oldObject' || (root === 'request' && !SAME_ON_UPDATE.has(field));
  return reads.some(([root]) => root === 'object') && !reads.some(aboutChange);
}

/** Whether an UPDATE leaves everything as it is that these paths read of the object, new or old. */
export function leavesAlone({ operation, before, after }: Change, reads: readonly ReadPath[]): boolean {
  if (operation !== 'UPDATE' || before === undefined || after === undefined) return false;
  return reads
    .filter(([root]) => root === 'object' || root === 'oldObject')
    .every(([, ...path]) => sameJson(valueAt(before.raw, path), valueAt(after.raw, path)));
}

function valueAt(json: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    const own = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return own ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  }, json);
}
