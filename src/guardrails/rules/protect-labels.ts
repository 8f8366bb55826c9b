import { Type } from 'typebox';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../model/labels.js';
import type { Change } from '../../model/change.js';
import type { NetworkPolicy } from '../../model/network-policy.js';
import type { Result } from '../../model/result.js';
import { describeSelector } from '../../model/selector.js';
import type { Snapshot } from '../../model/snapshot.js';
import { changedLabels, type ChangedLabel } from '../changed-labels.js';
import { compileGlobs } from '../glob.js';
import { compileInsiders, insiderOptions, UNKNOWN_ACTOR } from '../insiders.js';
import { metadataPath } from '../metadata-path.js';
import { newlySelecting, type NewlySelecting, type Relabelled } from '../newly-selecting.js';
import { GlobText } from '../option-schemas.js';
import { changeRule, type Report } from '../rule.js';
import { shown } from '../shown.js';

/** More peers than these are counted and not named. */
const MOST_NAMED = 10;

const messages = {
  listed: '{user} may not {deed}; {who}',
  reliedOn: '{user} may not {deed}, on which {policies}; {who}',
  admits: '{policy} would admit {pods} at {place}',
  reaches: '{policy} would let its pods reach {pods} at {place}',
  more: 'and {count} more peers would admit or reach pods of namespace {namespace}',
} as const;

/** Whoever sets the labels of a namespace decides which policies of others take it for one of their own. */
export const protectLabels = changeRule({
  id: 'protect-labels',
  kinds: ['Namespace'],
  judges: 'change',
  reads: { policies: 'cluster' },
  summary: 'Protect the labels of namespaces that policies rely on from everyone but listed groups',
  why: `A \`namespaceSelector\` trusts every namespace that carries its labels, so whoever may label a namespace walks through the
policies of others without touching one of them; \`namespaces/status\` and \`namespaces/finalize\` can change labels too. What a
change of labels would open is named with the policies that open it. The label \`${NAMESPACE_NAME_LABEL}\` is the API server's,
and policies that rely on it alone need no protection.`,
  fix: 'ask one of those who may change this label',
  messages,
  options: Type.Object(
    {
      keys: Type.Array(GlobText, {
        default: [],
        description: 'Keys of labels to protect, where * stands for any characters: pod-security.kubernetes.io/*',
      }),
      reliedOn: Type.Boolean({
        default: true,
        description:
          'Whether every key is protected that the namespaceSelector of some policy in the cluster speaks of',
      }),
      ...insiderOptions('change these labels'),
      onCreate: Type.Enum(['judge', 'widening', 'ignore'], {
        default: 'widening',
        description:
          'What is held against a new namespace: each protected label it carries (judge), only those by which policies would admit or reach it (widening), or nothing (ignore)',
      }),
    },
    {
      additionalProperties: false,
      // A guardrail that protects nothing is a mistake.
      if: { properties: { reliedOn: { const: false } }, required: ['reliedOn'] },
      then: { properties: { keys: { minItems: 1 } }, required: ['keys'] },
    },
  ),
  check: ({ keys, reliedOn, groups, users, onCreate }) => {
    const isListed = compileGlobs(keys);
    const insiders = compileInsiders(groups, users);
    return (subject, report) => {
      const { change } = subject;
      const { actor } = change;
      if (change.after === undefined || (change.operation === 'CREATE' && onCreate === 'ignore')) return;
      if (actor !== undefined && insiders.include(actor)) return;
      const namespace = relabelled(change);
      if (!namespace.ok) {
        report.undecided(
          namespace.problems[0]?.at ?? '',
          'which labels change is not known: the object cannot be read',
        );
        return;
      }
      const changed = changedLabels(namespace.value.before, namespace.value.after).filter(
        ({ key }) => reliedOn || isListed(key),
      );
      if (changed.length === 0) return;
      const { policiesByNamespaceLabel: relying } = subject.snapshot;
      const guarded = changed.filter(({ key }) => isListed(key) || relying.has(key));
      const widened = peersNewlySelecting(guarded, relying, namespace.value);
      const refused = change.operation === 'CREATE' && onCreate === 'widening' ? [] : guarded;
      const [first] = [...refused, ...widened];
      if (first === undefined) return;
      if (actor === undefined) {
        report.undecided(metadataPath('label', first.key), UNKNOWN_ACTOR);
        return;
      }
      for (const label of refused) {
        const data = { user: shown(actor.name), deed: deedOf(label), who: insiders.who };
        const count = relying.get(label.key)?.size ?? 0;
        const at = metadataPath('label', label.key);
        if (count === 0) report.finding('listed', { at, data });
        else
          report.finding('reliedOn', {
            at,
            data: { ...data, policies: count === 1 ? '1 policy relies' : `${count} policies rely` },
          });
      }
      reportWidened(widened, namespace.value, { report, who: insiders.who });
    };
  },
});

type Relying = Snapshot['policiesByNamespaceLabel'];

/** A peer that a change of labels makes select the namespace, and one of these labels. */
interface Widened extends NewlySelecting {
  readonly key: string;
}

/** The labels on both sides. A new namespace is taken to have had none but its name, which says by which of its labels it is let in. */
function relabelled({ name, before, after }: Change): Result<Relabelled> {
  for (const state of [before, after]) if (state?.read.ok === false) return state.read;
  const labelsOf = (state: Change['before']): Labels => ({
    ...(state?.read.ok === true ? state.read.value.metadata.labels : {}),
    [NAMESPACE_NAME_LABEL]: name,
  });
  return { ok: true, value: { name, before: labelsOf(before), after: labelsOf(after) } };
}

/** Looks only at policies that rely on one of the labels, each once, in the order of their names. */
function peersNewlySelecting(labels: readonly ChangedLabel[], relying: Relying, namespace: Relabelled): Widened[] {
  const keys = new Map<NetworkPolicy, string>();
  for (const { key } of labels) {
    for (const policy of relying.get(key)?.values() ?? []) if (!keys.has(policy)) keys.set(policy, key);
  }
  const widened: Widened[] = [];
  for (const [policy, key] of keys) {
    for (const found of newlySelecting(policy, namespace)) widened.push({ ...found, key });
  }
  const order = ({ policy }: Widened): string => `${policy.namespace}/${policy.name}`;
  return widened.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
}

interface Telling {
  readonly report: Report<typeof messages>;
  readonly who: string;
}

function reportWidened(widened: readonly Widened[], { name }: Relabelled, { report, who }: Telling): void {
  const fix = `leave the label as it is, or ask one of those who may change it: ${who}`;
  for (const { policy, direction, peer, key } of widened.slice(0, MOST_NAMED)) {
    const selected = peer.pods.requirements.length === 0 ? '' : ` (${shown(describeSelector(peer.pods))})`;
    report.finding(direction === 'ingress' ? 'admits' : 'reaches', {
      at: metadataPath('label', key),
      data: {
        policy: `${shown(policy.namespace)}/${shown(policy.name)}`,
        pods: `pods of namespace ${shown(name)}${selected}`,
        place: peer.at,
      },
      fix,
    });
  }
  const [next] = widened.slice(MOST_NAMED);
  if (next === undefined) return;
  const data = { count: widened.length - MOST_NAMED, namespace: shown(name) };
  report.finding('more', { at: metadataPath('label', next.key), data, fix });
}

function deedOf({ key, from, to }: ChangedLabel): string {
  if (from === undefined) return `add label ${shown(key)}=${shown(to ?? '')}`;
  return to === undefined
    ? `remove label ${shown(key)}`
    : `change label ${shown(key)} from "${shown(from)}" to "${shown(to)}"`;
}
