import { stringify } from 'yaml';

export interface ProfileChanges {
  readonly mode?: 'Enforce' | 'DryRun';
  /** The longest prefix that counts as wide. Default: 16. */
  readonly widest?: number;
  readonly name?: string;
}

/** The guardrails of the organisation that the tests play: one of every sort. */
export function profileText({ mode = 'Enforce', widest = 16, name = 'house' }: ProfileChanges = {}): string {
  const limits = { ipv4: widest, ipv6: 32 };
  return stringify({
    apiVersion: 'firebreak.dev/v1alpha1',
    kind: 'GuardrailProfile',
    metadata: { name },
    spec: {
      mode,
      onUndecided: 'Deny',
      excludeNamespaces: ['sandbox'],
      breakGlass: { groups: ['platform:oncall'] },
      guardrails: [
        { name: 'no-open-peers', rule: 'forbid-open-peers', action: 'Deny' },
        {
          name: 'no-wide-blocks',
          rule: 'limit-cidr-width',
          action: 'Deny',
          options: { ingress: limits, egress: limits },
          message: 'Ask #netsec for an egress gateway.',
          docs: 'https://wiki.example/netsec/egress',
        },
        {
          name: 'platform-namespaces',
          rule: 'protect-namespaces',
          action: 'Deny',
          options: { namespaces: ['kube-system', 'vault'], groups: ['system:masters', 'platform:oncall'] },
        },
        { name: 'few-ports', rule: 'limit-ports', action: 'Warn', options: { maxRange: 100 } },
        { name: 'own-namespace', rule: 'limit-namespace-peers', action: 'Audit' },
        {
          name: 'known-tiers',
          rule: 'require-metadata',
          action: 'Deny',
          match: { kinds: ['Namespace'] },
          options: {
            labels: { tier: { required: false, values: ['dev', 'prod'] } },
            forbiddenLabels: ['net.example/exempt*'],
          },
        },
        {
          name: 'prod-has-an-owner',
          rule: 'require-metadata',
          action: 'Deny',
          match: { kinds: ['Namespace'], namespaceSelector: { matchLabels: { tier: 'prod' } } },
          options: { labels: { owner: { description: 'the team that answers for it' } } },
        },
        {
          name: 'prod-names-its-ticket',
          rule: 'require-metadata',
          action: 'Deny',
          match: {
            namespaces: ['prod-*'],
            kinds: ['NetworkPolicy'],
            namespaceSelector: { matchLabels: { tier: 'prod' } },
          },
          options: { annotations: { 'net.example/ticket': { pattern: 'NET-[0-9]+' } } },
        },
      ],
    },
  });
}
