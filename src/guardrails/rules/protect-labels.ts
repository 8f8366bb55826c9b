import { Type } from 'typebox';
import { NAMESPACE_NAME_LABEL, type Labels } from '../../model/labels.js';
import type { Change } from '../../model/change.js';
import type { LabelChange } from '../../model/selector-groups.js';
import type { Result } from '../../model/result.js';
import { describeSelector } from '../../model/selector.js';
import { changedLabels } from '../changed-labels.js';
import { openedLines } from '../diff-text.js';
import { compileGlobs } from '../glob.js';
import { compileInsiders, insiderOptions, UNKNOWN_ACTOR } from '../insiders.js';
import { metadataPath } from '../metadata-path.js';
import type { Relabelled } from '../newly-selecting.js';
import { GlobText } from '../option-schemas.js';
import { changeRule, type Report } from '../rule.js';
import { shown } from '../shown.js';
import { widenedPeers, type WidenedPeers } from '../widened-peers.js';

/** More peers than these are counted and not named. */
const MOST_NAMED = 10;

const messages = {
  listed: '{user} may not {deed}; {who}',
  reliedOn: '{user} may not {deed}, on which {policies}; {who}',
  admits: '{policy} would admit {pods} at {place}',
  reaches: '{policy} would let its pods reach {pods} at {place}',
  more: 'and {count} more peers would admit or reach pods of namespace {namespace}',
  atLeast: 'and at least {count} more peers would admit or reach pods of namespace {namespace}',
  outcome: 'for the workloads that are there: {outcome}',
} as const;

/** Whoever sets the labels of a namespace decides which policies of others take it for one of their own. */
export const protectLabels = changeRule({
  id: 'protect-labels',
  kinds: ['Namespace'],
  judges: 'change',
  reads: { policies: 'cluster' },
  asksReach: true,
  summary: 'Protect the labels of namespaces that policies rely on from everyone but listed groups',
  why: `A \`namespaceSelector\` trusts every namespace that carries its labels, so whoever may label a namespace walks through the
policies of others without touching one of them; \`namespaces/status\` and \`namespaces/finalize\` can change labels too. What a
change of labels would open is named with the policies that open it and, where the workloads of the cluster are known, with the paths between them. The label \`${NAMESPACE_NAME_LABEL}\` is the API server's,
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
      const changes = changedLabels(namespace.value.before, namespace.value.after);
      const changed = changes.filter(({ key }) => reliedOn || isListed(key));
      if (changed.length === 0) return;
      const { policiesByNamespaceLabel: relying } = subject.snapshot;
      const guarded = changed.filter(({ key }) => isListed(key) || relying.has(key));
      const widened = widenedPeers(relying, {
        namespace: namespace.value,
        changes,
        guarded: guarded.map(({ key }) => key),
        most: MOST_NAMED,
      });
      const refused = change.operation === 'CREATE' && onCreate === 'widening' ? [] : guarded;
      const [first] = [...refused, ...widened.first];
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
      const outcome = openedLines(subject).join('; ');
      if (outcome !== '') report.finding('outcome', { at: metadataPath('label', first.key), data: { outcome } });
    };
  },
});

/** The labels on both sides. A new namespace is taken to have had none but its name, which says by which of its labels it is let in. */
function relabelled({ name, before, after }: Change): Result<Relabelled> {
  for (const state of [before, after]) if (state?.read.ok === false) return state.read;
  const labelsOf = (state: Change['before']): Labels => ({
    ...(state?.read.ok === true ? state.read.value.metadata.labels : {}),
    [NAMESPACE_NAME_LABEL]: name,
  });
  return { ok: true, value: { name, before: labelsOf(before), after: labelsOf(after) } };
}

interface Telling {
  readonly report: Report<typeof messages>;
  readonly who: string;
}

function reportWidened(widened: WidenedPeers, { name }: Relabelled, { report, who }: Telling): void {
  const fix = `leave the label as it is, or ask one of those who may change it: ${who}`;
  for (const { policy, direction, peer, key } of widened.first) {
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
  if (widened.nextKey === undefined) return;
  const data = { count: widened.more, namespace: shown(name) };
  report.finding(widened.isExact ? 'more' : 'atLeast', { at: metadataPath('label', widened.nextKey), data, fix });
}

function deedOf({ key, from, to }: LabelChange): string {
  if (from === undefined) return `add label ${shown(key)}=${shown(to ?? '')}`;
  return to === undefined
    ? `remove label ${shown(key)}`
    : `change label ${shown(key)} from "${shown(from)}" to "${shown(to)}"`;
}
