import { Type, type Static } from 'typebox';
import { AddressSet } from '../../model/address-set.js';
import type { PolicyChange } from '../../model/change.js';
import { parseCidr } from '../../model/cidr.js';
import type { NetworkPolicy } from '../../model/network-policy.js';
import type { Protocol } from '../../model/port-set.js';
import { describeSelector, type Ternary } from '../../model/selector.js';
import { dnsGap, leavesDnsAlone, type ChangedPolicy, type DnsGap, type DnsState } from '../../reach/dns-gaps.js';
import { DNS_PROTOCOLS, DnsReach, type Dns } from '../../reach/dns-reach.js';
import { flowYaml } from '../flow-yaml.js';
import { toSelector } from '../label-selector.js';
import { CidrText, OptionSelector } from '../option-schemas.js';
import { permittedText } from '../permitted.js';
import { changeRule, type ChangeSubject } from '../rule.js';
import { shown } from '../shown.js';
import { hasSameEgress } from '../untouched.js';

const options = Type.Object(
  {
    dns: Type.Object(
      {
        namespace: Type.String({ minLength: 1, default: 'kube-system', description: 'The namespace of its pods' }),
        podSelector: Type.Unsafe<Static<typeof OptionSelector>>({
          ...OptionSelector,
          default: { matchLabels: { 'k8s-app': 'kube-dns' } },
          description: 'Its pods',
        }),
        port: Type.Integer({
          minimum: 1,
          maximum: 65535,
          default: 53,
          description: 'The port on which its pods listen, which need not be that of the Service: 5353 in OpenShift',
        }),
      },
      { additionalProperties: false, default: {}, description: 'Where the DNS of the cluster is' },
    ),
    addresses: Type.Array(CidrText, {
      default: [],
      description:
        'Addresses that answer DNS as well, as a node-local cache does: 169.254.20.10/32. A rule that allows one of them whole is enough',
    }),
  },
  { additionalProperties: false },
);

/** Whoever is isolated for egress can still look up names (N3, N8, N15, N17, N18). */
export const requireDns = changeRule({
  id: 'require-dns',
  kinds: ['NetworkPolicy'],
  judges: 'change',
  summary: 'Require DNS to stay reachable for pods whose egress is isolated',
  why: `The first policy that isolates a pod's egress also takes DNS from it, and nothing that the pod calls by name works any more.
A rule for port 53 without a protocol opens TCP only, and most questions are asked over UDP; long answers need TCP. What
counts is what all policies of the namespace allow together, for every label set that one of them isolates. A rule for a
block of addresses counts for the addresses listed here only, since not every network plugin takes it for pods as well.`,
  fix: 'allow egress to the DNS pods on UDP and TCP 53',
  messages: {
    missing: 'isolates the egress of {pods}, which no policy lets reach DNS on {ports}{note}',
    lost: 'takes DNS on {ports} from {pods}, whose egress {policy} isolates{note}',
  },
  options,
  reads: { policies: 'namespace' },
  check: ({ dns: { namespace, podSelector, port }, addresses }) => {
    const dns: Dns = {
      namespace,
      pods: toSelector(podSelector, ''),
      port,
      addresses: addresses.flatMap((text) => {
        const cidr = parseCidr(text);
        return cidr === undefined ? [] : [AddressSet.of(cidr)];
      }),
    };
    const ports = DNS_PROTOCOLS.map((protocol) => ({ protocol, port }));
    const rule = flowYaml(permittedText({ direction: 'egress', namespaces: [namespace], podSelector, ports }));
    return (subject, report) => {
      const { change, after } = subject;
      if (change.kind !== 'NetworkPolicy') return;
      if (after.namespaces.get(change.namespace)?.metadata.terminating === true) return;
      const sides = sidesOf(change);
      if (typeof sides === 'string') {
        report.undecided('', `the ${sides} cannot be read`);
        return;
      }
      const reach = new DnsReach(dns, after);
      if (DNS_PROTOCOLS.every((protocol) => leavesDnsAlone(sides, allowedTo(sides.after, reach, protocol)))) return;
      for (const { gap, protocols } of gapsOf(sides, reach, subject)) {
        if (gap.kind === 'unknown') {
          const intricate = 'the selectors of its policies are too intricate to tell whether pods can reach DNS';
          const labels = `the labels of namespace ${namespace} are not known, and DNS is there`;
          report.undecided('', gap.reason === 'intricate' ? intricate : labels);
          continue;
        }
        const data = {
          pods: gap.pods.requirements.length === 0 ? 'every pod' : `pods with ${shown(describeSelector(gap.pods))}`,
          ports: `${protocols.join(' and ')} ${port}`,
          note: noteOn(gap.policy, reach, protocols),
        };
        const policy = nameOf(gap.policy);
        const toPaste = `add to spec.egress of ${policy}:\n- ${rule}`;
        if (gap.kind === 'lost') {
          const deleted = change.operation === 'DELETE';
          report.finding('lost', {
            at: deleted ? '' : 'spec.egress',
            data: { ...data, policy },
            about: NO_DNS,
            fix: `${deleted ? 'keep it, or first ' : ''}${toPaste}`,
          });
        } else {
          const place = { at: 'spec.egress', data, about: NO_DNS, fix: toPaste };
          report.finding('missing', gap.kind === 'earlier' ? { ...place, atMost: 'Audit' } : place);
        }
      }
    };
  },
});

/** Which pods of a policy are without depends on what the other policies select. */
const NO_DNS = { what: 'dns' } as const;

interface Gap {
  readonly gap: DnsGap;
  readonly protocols: Protocol[];
}

/** The policy on both sides, or the name of the side that cannot be read. What is the same for egress is read once. */
function sidesOf(change: PolicyChange): ChangedPolicy | 'policy' | 'stored policy' {
  const { before, after } = change;
  if (after?.read.ok === false) return 'policy';
  const later = after?.read.value;
  if (later !== undefined && hasSameEgress(change)) return { before: later, after: later };
  if (before?.read.ok === false) return 'stored policy';
  return { before: before?.read.value, after: later };
}

function allowedTo(policy: NetworkPolicy | undefined, reach: DnsReach, protocol: Protocol): Ternary {
  return policy === undefined ? 'no' : reach.allowedBy(policy, protocol);
}

/** The gaps of both protocols; what is said of both alike is one. */
function gapsOf(changed: ChangedPolicy, reach: DnsReach, subject: ChangeSubject): readonly Gap[] {
  const { namespace } = subject.change;
  const state = (side: 'snapshot' | 'after'): DnsState => ({
    policies: () => subject[side].policies.get(namespace)?.list() ?? [],
    allowedBy: (policy, protocol) => reach.allowedBy(policy, protocol),
  });
  const [before, after] = [state('snapshot'), state('after')];
  const gaps: Gap[] = [];
  for (const protocol of DNS_PROTOCOLS) {
    const gap = dnsGap(changed, { before, after, protocol });
    if (gap === undefined) continue;
    const same = gaps.find((other) => textOf(other.gap) === textOf(gap));
    if (same === undefined) gaps.push({ gap, protocols: [protocol] });
    else same.protocols.push(protocol);
  }
  return gaps;
}

function textOf(gap: DnsGap): string {
  if (gap.kind === 'unknown') return gap.reason;
  return `${gap.kind} ${gap.policy.name} ${describeSelector(gap.pods)}`;
}

function noteOn(policy: NetworkPolicy, reach: DnsReach, protocols: readonly Protocol[]): string {
  for (const protocol of protocols) {
    const name = reach.unresolvedPort(policy, protocol);
    if (name !== undefined) return `; no known DNS pod says which port ${shown(name)} is`;
  }
  return '';
}

function nameOf({ name }: NetworkPolicy): string {
  return name === '' ? 'the new policy' : `NetworkPolicy ${shown(name)}`;
}
