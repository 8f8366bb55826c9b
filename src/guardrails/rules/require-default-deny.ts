import { Type, type Static } from 'typebox';
import type { NamespaceChange, PolicyChange } from '../../model/change.js';
import { DIRECTIONS, type Direction, type NetworkPolicy, type PolicyRule } from '../../model/network-policy.js';
import { describeSelector, matchesUnlabelled } from '../../model/selector.js';
import type { Snapshot } from '../../model/snapshot.js';
import { isCollected } from '../../model/system-users.js';
import {
  defaultDenyOf,
  openRules,
  type DefaultDeny,
  type DefaultDenyGap,
  type DefaultDenyQuestion,
} from '../../reach/default-deny.js';
import { lossOf, openedByDefault, type OpenedByDefault } from '../../reach/default-deny-loss.js';
import { openedBy } from '../../reach/opened.js';
import { defaultDenyManifest } from '../default-deny-manifest.js';
import { openedLines } from '../diff-text.js';
import { Duration, milliseconds } from '../duration.js';
import { parseInstant } from '../instant.js';
import { PermittedTraffic, permittedIn, permittedRule, permittedText } from '../permitted.js';
import { changeRule, type ChangeSubject, type Report } from '../rule.js';
import { shown } from '../shown.js';

const messages = {
  ended: 'ends the default-deny of namespace {namespace} for {direction}: {gap}',
  pierced: 'pierces the default-deny of namespace {namespace} for {direction} once more: {gap}',
  lacking: 'allows {direction} in namespace {namespace}, which has no default-deny for it: {gap}',
  outcome: 'for the workloads that are there: {outcome}',
  missing: 'has no default-deny for {direction}: {gap}',
} as const;

const options = Type.Object(
  {
    directions: Type.Array(Type.Enum([...DIRECTIONS]), {
      default: ['ingress'],
      minItems: 1,
      uniqueItems: true,
      description: 'The directions in which every namespace needs a default-deny',
    }),
    permit: Type.Array(PermittedTraffic, {
      default: [],
      description: 'What policies may allow to every pod all the same, such as DNS',
    }),
    gracePeriod: Type.Unsafe<string>({
      ...Duration,
      default: '1h',
      description: 'How long a new namespace may be without: 30m or 1h. Before that nothing is said of it',
    }),
    lacking: Type.Enum(['Deny', 'Warn', 'Audit'], {
      default: 'Warn',
      description:
        'The most that is done about an allowing policy in a namespace that has no default-deny. The files of one kubectl apply arrive in any order',
    }),
    garbageCollector: Type.Enum(['judge', 'trust'], {
      default: 'judge',
      description:
        'What the garbage collector deletes because its owner is gone: judged like any other deletion, or always let through. Whoever may update a policy can name an owner that never was',
    }),
  },
  { additionalProperties: false },
);

const INTRICATE = 'the selectors of its policies are too intricate to tell whether they select every pod';

/** Every pod is isolated and allowed nothing by default, by what the policies of its namespace mean together (N3, N6). */
export const requireDefaultDeny = changeRule({
  id: 'require-default-deny',
  kinds: ['NetworkPolicy', 'Namespace'],
  judges: 'change',
  summary: 'Require every namespace to keep a default-deny',
  why: `A pod that no policy selects is open to everyone. With a default-deny it is closed until someone allows what it needs,
whatever labels it carries. A namespace has one when its policies together select every label set there could be (\`app\` and \`!app\`
are as good as \`{}\`) and those that select pods nobody has labelled allow nothing beyond what is permitted here. Labels that controllers
give to every pod, such as \`pod-template-hash\`, are nobody's. Names and forms count for nothing. A change that ends it is refused, also one of a
selector, of the types or of a rule; and where every pod is isolated though some rule allows them something, so is another such rule. A policy in a
namespace that has none is a warning. A namespace that has none once its grace period is over is never refused: \`firebreak check\` on what is stored
warns of it and gives the manifest to paste, and an update of it, which brings nothing of that, is noted in the audit log. What the garbage
collector deletes because its owner is gone is judged too, unless the whole namespace goes: it tries again and again, and the policy goes once another
one stands in for it. Where the workloads of the cluster are known, what is refused is told of with what it would open between them.`,
  fix: 'apply a policy with podSelector: {} that lists the direction in policyTypes and has no rules',
  messages,
  options,
  reads: { policies: 'namespace' },
  asksReach: true,
  judgesCollected: true,
  check: (given) => {
    const denied = compile(given);
    const grace = milliseconds(given.gracePeriod);
    return (subject, report) => {
      const { change, now } = subject;
      if (given.garbageCollector === 'trust' && isCollected(change)) return;
      if (change.kind === 'NetworkPolicy') judgePolicy(change, subject, { denied, report, lacking: given.lacking });
      else judgeNamespace(change, subject.after, { denied, report, bornBefore: now - grace });
    };
  },
});

/** The options, ready to be asked. */
interface DefaultDenies {
  readonly directions: readonly Direction[];
  ask(snapshot: Snapshot, place: Place): DefaultDeny;
  /** What the changed policy allows to every pod that was not allowed before. */
  opened(change: PolicyChange, snapshot: Snapshot, direction: Direction): OpenedByDefault | undefined;
  /** A default-deny to paste that is no policy of the snapshot yet. */
  manifest(snapshot: Snapshot, place: Place): string;
}

interface Place {
  readonly namespace: string;
  readonly direction: Direction;
}

interface Asked {
  readonly denied: DefaultDenies;
  readonly report: Report<typeof messages>;
}

function compile({ directions, permit }: Static<typeof options>): DefaultDenies {
  const permitted = permit.map((written) => ({ rule: permittedRule(written), text: permittedText(written) }));
  const of = Object.fromEntries(
    DIRECTIONS.map((direction) => [direction, permitted.filter(({ rule }) => rule.direction === direction)]),
  ) as Readonly<Record<Direction, typeof permitted>>;
  const rules = { ingress: of.ingress.map(({ rule }) => rule), egress: of.egress.map(({ rule }) => rule) };
  const question = ({ namespace, direction }: Place): DefaultDenyQuestion => ({
    direction,
    permits: permittedIn(namespace, rules[direction]),
  });
  return {
    directions,
    ask: (snapshot, place) => defaultDenyOf(snapshot.policies.get(place.namespace)?.list() ?? [], question(place)),
    opened: ({ after, namespace }, snapshot, direction) =>
      after?.read.ok === true
        ? openedByDefault(
            after.read.value,
            snapshot.policies.get(namespace)?.values() ?? [],
            question({ namespace, direction }),
          )
        : undefined,
    manifest: (snapshot, { namespace, direction }) =>
      defaultDenyManifest({
        namespace,
        direction,
        rules: of[direction].map(({ text }) => text),
        isTaken: (name) => snapshot.policies.get(namespace)?.has(name) === true,
      }),
  };
}

/** A namespace is never refused: its policies can only come after it. */
function judgeNamespace(
  { after, operation, name: namespace }: NamespaceChange,
  snapshot: Snapshot,
  { denied, report, bornBefore }: Asked & { readonly bornBefore: number },
): void {
  if (after === undefined) return;
  if (!after.read.ok) {
    report.undecided('', 'the namespace cannot be read');
    return;
  }
  const { terminating, created } = after.read.value.metadata;
  if (terminating || created === undefined || created === '') return;
  const born = parseInstant(created);
  if (born === undefined) report.undecided('metadata.creationTimestamp', `${shown(created)} is no instant`);
  if (born === undefined || born > bornBefore) return;
  for (const direction of denied.directions) {
    const found = denied.ask(snapshot, { namespace, direction });
    if (found.kind === 'unknown') report.undecided('', INTRICATE);
    if (found.kind !== 'lacking') continue;
    report.finding('missing', {
      at: '',
      data: { direction, gap: describeGap(found.gap, direction) },
      about: { direction },
      fix: `${adviceOn(found.gap, 'apply this')}:\n${denied.manifest(snapshot, { namespace, direction })}`,
      // An update brings nothing of it.
      atMost: operation === 'UPDATE' ? 'Audit' : 'Warn',
    });
  }
}

function judgePolicy(
  change: PolicyChange,
  subject: ChangeSubject,
  { denied, report, lacking }: Asked & { readonly lacking: 'Deny' | 'Warn' | 'Audit' },
): void {
  const { namespace, operation } = change;
  const { after } = subject;
  let openedAt: string | undefined;
  if (after.namespaces.get(namespace)?.metadata.terminating === true) return;
  if (change.after?.read.ok === false) {
    report.undecided('', 'the policy cannot be read');
    return;
  }
  for (const direction of denied.directions) {
    const place = { namespace, direction };
    const found = denied.ask(after, place);
    if (found.kind === 'there') continue;
    const earlier = change.before?.read.ok === false ? STORED_UNREADABLE : denied.ask(subject.snapshot, place);
    const lost =
      found.kind === 'unknown'
        ? found
        : lossOf(earlier, found.gap, () => denied.opened(change, subject.snapshot, direction));
    if (found.kind === 'unknown' || lost.kind === 'unknown') {
      report.undecided('', earlier === STORED_UNREADABLE ? 'the stored policy cannot be read' : INTRICATE);
      continue;
    }
    const dataOf = (gap: DefaultDenyGap): Data => ({
      namespace: shown(namespace),
      direction,
      gap: describeGap(gap, direction),
    });
    if (lost.kind === 'pierced') {
      const { gap } = lost;
      openedAt ??= gap.rule.at;
      report.finding('pierced', { at: gap.rule.at, data: dataOf(gap), about: { direction }, fix: limit(gap.policy) });
      continue;
    }
    if (lost.kind === 'ended') {
      const { gap } = lost;
      const advice = adviceOn(gap, `${operation === 'DELETE' ? keepIt(change) : ''}first apply this`);
      const fix = `${advice}:\n${denied.manifest(after, place)}`;
      const at = causeOf(gap, change, direction);
      openedAt ??= at;
      report.finding('ended', { at, data: dataOf(gap), about: { direction }, fix });
      continue;
    }
    const rule = newlyOpenRule(change, direction);
    if (rule === undefined) continue;
    const fix = `${adviceOn(found.gap, 'apply this as well')}:\n${denied.manifest(after, place)}`;
    report.finding('lacking', {
      at: rule.at,
      data: dataOf(found.gap),
      about: { direction },
      fix,
      ...(lacking === 'Deny' ? {} : { atMost: lacking }),
    });
  }
  const outcome = openedAt === undefined ? '' : openedLines(subject).join('; ');
  if (openedAt !== undefined && outcome !== '')
    report.finding('outcome', { at: openedAt, data: { outcome }, about: OUTCOME });
}

const OUTCOME = { direction: 'any' } as const;

type Data = Readonly<Record<'namespace' | 'direction' | 'gap', string>>;

const STORED_UNREADABLE: DefaultDeny = { kind: 'unknown' };

/** The first rule that allows anything, on an update anything that was not allowed before. */
function newlyOpenRule({ before, after }: PolicyChange, direction: Direction): PolicyRule | undefined {
  if (after?.read.ok !== true) return undefined;
  const policy = after.read.value;
  if (before?.read.ok !== true) return openRules(policy, direction)[0];
  const opened = openedBy(before.read.value, policy);
  return openRules(policy, direction).find(({ at }) => !opened.nothingAt(at));
}

/** Where the change ends it. There is no place in a policy that is deleted. */
function causeOf(gap: DefaultDenyGap, { after, name }: PolicyChange, direction: Direction): string {
  if (after?.read.ok !== true) return '';
  if (gap.kind === 'allowed') return gap.policy.name === name ? gap.rule.at : '';
  return after.read.value.isolates[direction] ? 'spec.podSelector' : 'spec.policyTypes';
}

const LETS: Readonly<Record<Direction, string>> = { ingress: 'lets traffic in to', egress: 'lets traffic out of' };

const GIVEN = 'with no label but those of their controllers';

function describeGap(gap: DefaultDenyGap, direction: Direction): string {
  if (gap.kind === 'allowed') {
    const whose = matchesUnlabelled(gap.policy.podSelector) ? 'without a label' : GIVEN;
    return `${gap.rule.at} of ${nameOf(gap.policy)} ${LETS[direction]} pods ${whose}`;
  }
  if (gap.pods.requirements.length === 0) return 'no policy isolates its pods';
  return `no policy isolates pods with ${shown(describeSelector(gap.pods))}`;
}

function keepIt(change: PolicyChange): string {
  return isCollected(change) ? 'take away its ownerReferences, or ' : 'keep it, or ';
}

function adviceOn(gap: DefaultDenyGap, whereOpen: string): string {
  if (gap.kind === 'open') return whereOpen;
  return `${limit(gap.policy)}; a default-deny is`;
}

function limit(policy: NetworkPolicy): string {
  return `limit the podSelector of ${nameOf(policy)} to the pods that need it`;
}

function nameOf({ name }: NetworkPolicy): string {
  return name === '' ? 'the new policy' : `NetworkPolicy ${shown(name)}`;
}
