import type { CheckReport, LocatedFinding } from '../../src/report/check-report.js';

/** A finding to change one property of. */
export const FINDING: LocatedFinding = {
  guardrail: 'no-wide-egress',
  rule: 'limit-cidr-width',
  messageId: 'tooWide',
  message: 'allows 0.0.0.0/0; the widest block allowed is /16',
  at: 'spec.egress[0].to[0].ipBlock.cidr',
  also: [],
  data: { cidr: '0.0.0.0/0' },
  fix: 'name the networks it really calls',
  action: 'Deny',
  effect: 'Deny',
  standing: 'introduced',
  line: 14,
  column: 15,
};

/** One object of each outcome, and an error. */
export const REPORT: CheckReport = {
  objects: [
    {
      kind: 'Namespace',
      namespace: 'shop',
      name: 'shop',
      file: 'a/web.yaml',
      line: 1,
      decision: 'allow',
      findings: [],
    },
    {
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: 'web-egress',
      file: 'a/web.yaml',
      line: 6,
      decision: 'deny',
      findings: [FINDING],
    },
    {
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: 'cart',
      file: 'cart.yaml',
      line: 1,
      decision: 'warn',
      findings: [
        {
          ...FINDING,
          guardrail: 'write-types',
          rule: 'require-policy-types',
          action: 'Warn',
          effect: 'Warn',
          message: 'policyTypes is not written out',
          at: 'spec',
          line: 5,
          column: 1,
          note: 'Ask #netsec. https://wiki.example',
        },
        { ...FINDING, effect: 'Audit', standing: 'excepted', exception: 'legacy' },
      ],
    },
    {
      kind: 'NetworkPolicy',
      namespace: 'kube-node-lease',
      name: 'x',
      file: 'cart.yaml',
      line: 20,
      decision: 'allow',
      findings: [],
      skipped: 'the profile excludes this namespace',
    },
  ],
  errors: [
    {
      file: 'bad.yaml',
      line: 3,
      column: 7,
      message: 'Invalid value: 0: must be between 1 and 65535, inclusive',
      path: 'spec.ingress[0].ports[0].port',
    },
  ],
  ignored: 2,
  failOn: 'deny',
};
