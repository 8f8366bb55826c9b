import { joinFieldPath } from '../model/field-path.js';
import type { Labels } from '../model/labels.js';
import type { Metadata } from '../model/metadata.js';
import type { Problem } from '../model/result.js';
import { invalid, required, tooLong } from './api-messages.js';
import { dnsLabelComplaints, labelKeyComplaints, labelValueComplaints } from './name-syntax.js';
import { isAbsent, isObject, objectOf, textOf, unknownField } from './raw-value.js';

/** What is read of an object's `metadata`. */
export interface ObjectIdentity {
  /** Empty where the file leaves it to the caller, and for kinds without namespaces. */
  readonly namespace: string;
  /** Empty where there is only a `generateName`. */
  readonly name: string;
  readonly metadata: Metadata;
}

/** The rule for the names of a kind: every complaint about one. */
export type NameRule = (name: string) => readonly string[];

/** ObjectMeta of k8s.io/apimachinery/pkg/apis/meta/v1. Its `clusterName` is gone since Kubernetes 1.25. */
const FIELDS: ReadonlySet<string> = new Set([
  'annotations',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generateName',
  'generation',
  'labels',
  'managedFields',
  'name',
  'namespace',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
]);

const NO_LABELS: Labels = {};
const ANNOTATIONS_SIZE = 256 * 1024;

/**
 * Reads `metadata`. Adds what `ValidateObjectMeta`, k8s.io/apimachinery/pkg/api/validation, would refuse of the name,
 * the namespace, the labels and the annotations; the rest of the metadata is nobody's concern here.
 */
export function parseMetadata(raw: unknown, rule: NameRule, problems: Problem[]): ObjectIdentity {
  const metadata = objectOf(raw, 'metadata', problems) ?? NOTHING;
  const namespace = textOf(metadata['namespace'], 'metadata.namespace', problems) ?? '';
  if (namespace !== '') {
    for (const complaint of dnsLabelComplaints(namespace))
      problems.push({ at: 'metadata.namespace', message: invalid(namespace, complaint) });
  }
  const labels = readMap(metadata['labels'], 'metadata.labels', problems);
  for (const key in labels) {
    const value = labels[key] ?? '';
    for (const complaint of labelKeyComplaints(key))
      problems.push({ at: 'metadata.labels', message: invalid(key, complaint) });
    for (const complaint of labelValueComplaints(value))
      problems.push({ at: 'metadata.labels', message: invalid(value, complaint) });
  }
  return {
    namespace,
    name: readName(metadata, rule, problems),
    metadata: {
      labels,
      annotations: readAnnotations(metadata['annotations'], problems),
      terminating: !isAbsent(metadata['deletionTimestamp']),
      created: textOf(metadata['creationTimestamp'], 'metadata.creationTimestamp', problems) || undefined,
      uid: textOf(metadata['uid'], 'metadata.uid', problems) || undefined,
      resourceVersion: textOf(metadata['resourceVersion'], 'metadata.resourceVersion', problems) || undefined,
    },
  };
}

/**
 * The fields of `metadata` that the API does not know. For files only, where they are misspelt: the API server drops
 * them before it asks, and what a newer one knows must not make its objects unreadable.
 */
export function unknownMetadata(raw: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  const metadata = isObject(raw) && isObject(raw['metadata']) ? raw['metadata'] : NOTHING;
  for (const field in metadata) if (!FIELDS.has(field)) unknownField('metadata', field, problems);
  return problems;
}

const NOTHING: Readonly<Record<string, unknown>> = {};

function complain(complaints: readonly string[], about: { at: string; value: string }, problems: Problem[]): void {
  for (const complaint of complaints) problems.push({ at: about.at, message: invalid(about.value, complaint) });
}

function readName(metadata: Readonly<Record<string, unknown>>, rule: NameRule, problems: Problem[]): string {
  const name = textOf(metadata['name'], 'metadata.name', problems);
  if (name === undefined) return '';
  if (name !== '') {
    complain(rule(name), { at: 'metadata.name', value: name }, problems);
    return name;
  }
  const prefix = textOf(metadata['generateName'], 'metadata.generateName', problems);
  if (prefix === '') problems.push({ at: 'metadata.name', message: required('name or generateName is required') });
  // A dash may end the prefix, because a letter or digit will follow it.
  else if (prefix !== undefined) {
    complain(rule(prefix.replace(/(?<=.)-$/, 'a')), { at: 'metadata.generateName', value: prefix }, problems);
  }
  return '';
}

function readAnnotations(raw: unknown, problems: Problem[]): Labels {
  const annotations = readMap(raw, 'metadata.annotations', problems);
  let size = 0;
  for (const key in annotations) {
    size += key.length + (annotations[key] ?? '').length;
    // Capitals are allowed in the prefix too, unlike in a label's key.
    if (labelKeyComplaints(key).length > 0) {
      complain(labelKeyComplaints(key.toLowerCase()), { at: 'metadata.annotations', value: key }, problems);
    }
  }
  if (size * 3 > ANNOTATIONS_SIZE && bytesOf(annotations) > ANNOTATIONS_SIZE) {
    problems.push({ at: 'metadata.annotations', message: tooLong(ANNOTATIONS_SIZE) });
  }
  return annotations;
}

function bytesOf(map: Labels): number {
  return Object.entries(map).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
}

/**
 * The map of texts at a path: the very object that came, which nothing copies, so that a key called `__proto__` stays
 * what it is. A null value is the empty text to the API server; any other value is a problem.
 */
function readMap(raw: unknown, at: string, problems: Problem[]): Labels {
  if (isAbsent(raw)) return NO_LABELS;
  const map = objectOf(raw, at, problems);
  if (map === undefined) return NO_LABELS;
  if (isTextMap(map)) return map;
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key, textOf(value, joinFieldPath(at, key), problems) ?? '']),
  );
}

function isTextMap(map: Readonly<Record<string, unknown>>): map is Labels {
  for (const key in map) if (typeof map[key] !== 'string') return false;
  return true;
}
