import { readDocuments } from '../../../src/documents/read-documents.js';
import { loadProfile } from '../../../src/guardrails/load-profile.js';
import { review } from '../../../src/guardrails/review.js';
import type { Actor, Change } from '../../../src/model/change.js';
import { clusterOf, namespaceChange, NOW, policyChange } from '../../changes.js';

type Json = Readonly<Record<string, unknown>>;

/** The guardrail of a rule's examples, and who acts and when. */
interface Guardrail extends Json {
  readonly name: string;
  readonly user?: Actor;
  readonly now?: string;
}

/** Reads `guardrail.yaml`. */
export function readGuardrail(text: string): Guardrail {
  return valuesOf(text)[0] as Guardrail;
}

/**
 * What review says when the objects of an example are created, each in a cluster that holds all of them: `path: message`,
 * one for each finding.
 */
export function runExample(guardrailText: string, manifest: string): string[] {
  const { user, now, ...guardrail } = readGuardrail(guardrailText);
  const profile = loadProfile(
    JSON.stringify({
      apiVersion: 'firebreak.dev/v1alpha1',
      kind: 'GuardrailProfile',
      metadata: { name: 'example' },
      spec: { guardrails: [guardrail] },
    }),
    'guardrail.yaml',
  );
  if (!profile.ok) throw new Error(JSON.stringify(profile.problems));
  const objects = valuesOf(manifest);
  const context = {
    profile: profile.value,
    snapshot: clusterOf(...objects),
    now: now === undefined ? NOW : Date.parse(now),
  };
  return objects.flatMap((after) => {
    const sides = user === undefined ? { after } : { after, actor: user };
    if (after['kind'] !== 'Namespace' && after['kind'] !== 'NetworkPolicy') return [];
    const change: Change = after['kind'] === 'Namespace' ? namespaceChange(sides) : policyChange(sides);
    return review(change, context).findings.map(({ at, message }) => `${at}: ${message}`);
  });
}

function valuesOf(text: string): Json[] {
  const { documents, errors } = readDocuments(text, 'example.yaml');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return documents.map(({ value }) => value as Json);
}
