import { POLICY_TYPE, DIRECTIONS, type NetworkPolicy, type PolicyRule } from '../../model/network-policy.js';
import { itemPath } from '../../model/field-path.js';
import { ruleValue } from '../../model/policy-value.js';
import type { EditStep } from '../../reach/remedy.js';

type Raw = Readonly<Record<string, unknown>>;

/** What `kubectl apply` wrote about itself, and is none of the policy's. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What is different in a policy. */
export interface PolicyDifference {
  /** In the order of the rules' paths. */
  readonly steps: readonly EditStep[];
  /** Labels that it gets. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The stored object without what the API server has added to it, to be applied again. */
export function plainManifest(raw: Raw): Raw {
  return manifestOf(raw, { spec: recordOf(raw['spec']), labels: {} });
}

/** The stored object with a difference. What does not differ stays as somebody wrote it. */
export function editedManifest(raw: Raw, policy: NetworkPolicy, { steps, labels }: PolicyDifference): Raw {
  const written = recordOf(raw['spec']);
  const spec: Record<string, unknown> = {
    ...written,
    policyTypes: DIRECTIONS.filter((direction) => policy.isolates[direction]).map(
      (direction) => POLICY_TYPE[direction],
    ),
  };
  for (const direction of DIRECTIONS) {
    const rules = written[direction];
    if (!Array.isArray(rules)) continue;
    const kept = policy.rules[direction].flatMap(({ at }, index): readonly unknown[] => {
      const step = steps.find((each) => each.at === at);
      if (step === undefined || step.do === 'add') return [rules[index]];
      return step.do === 'remove' ? [] : [defined(ruleValue(step.rule))];
    });
    spec[direction] = kept;
  }
  return manifestOf(raw, { spec, labels });
}

/** The policy with a difference, its rules where they will stand. */
export function editedPolicy(policy: NetworkPolicy, { steps, labels }: PolicyDifference): NetworkPolicy {
  const edited = (direction: 'ingress' | 'egress'): readonly PolicyRule[] =>
    policy.rules[direction]
      .flatMap((rule): readonly PolicyRule[] => {
        const step = steps.find(({ at }) => at === rule.at);
        if (step === undefined || step.do === 'add') return [rule];
        return step.do === 'remove' ? [] : [step.rule];
      })
      .map((rule, index) => placed(rule, itemPath(`spec.${direction}`, index)));
  return {
    ...policy,
    metadata: { ...policy.metadata, labels: { ...policy.metadata.labels, ...labels } },
    typesWritten: true,
    rules: { ingress: edited('ingress'), egress: edited('egress') },
  };
}

function placed(rule: PolicyRule, at: string): PolicyRule {
  const { peers, ports, direction } = rule;
  const field = direction === 'ingress' ? 'from' : 'to';
  return {
    ...rule,
    at,
    peers:
      peers.kind === 'anyone'
        ? peers
        : { kind: 'listed', list: peers.list.map((peer, k) => ({ ...peer, at: itemPath(`${at}.${field}`, k) })) },
    ports:
      ports.kind === 'any'
        ? ports
        : { kind: 'listed', list: ports.list.map((port, k) => ({ ...port, at: itemPath(`${at}.ports`, k) })) },
  };
}

function manifestOf(raw: Raw, { spec, labels: more }: { readonly spec: Raw; readonly labels: Raw }): Raw {
  const { name, namespace, labels, annotations } = recordOf(raw['metadata']);
  const kept = Object.fromEntries(Object.entries(recordOf(annotations)).filter(([key]) => key !== LAST_APPLIED));
  const allLabels = { ...recordOf(labels), ...more };
  return {
    apiVersion: raw['apiVersion'],
    kind: raw['kind'],
    metadata: {
      name,
      namespace,
      ...(Object.keys(allLabels).length === 0 ? {} : { labels: allLabels }),
      ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }),
    },
    spec,
  };
}

function recordOf(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

/** Without members that are undefined, as JSON has none. */
function defined(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
