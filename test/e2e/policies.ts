/** A NetworkPolicy as a test writes it. */
export interface Policy {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
  readonly spec: object;
}

/** `shop/web` */
export type Place = `${string}/${string}`;

export function policy(place: Place, spec: object, metadata: Partial<Policy['metadata']> = {}): Policy {
  const [namespace = '', name = ''] = place.split('/');
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { ...metadata, name, namespace },
    spec,
  };
}

/** Web pods may call these blocks of addresses, by HTTPS. */
export function callsTo(...cidrs: readonly string[]): object {
  const to = cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  return {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Egress'],
    egress: [{ to, ports: [{ protocol: 'TCP', port: 443 }] }],
  };
}

export const denyAll = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

/** Anyone may call every pod. */
export const openToAll = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] };

/** So many single addresses, no two beside each other: nothing is wide about it but the policy. */
export function scatteredAddresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, k) => {
    const address = 2 * k;
    return `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}/32`;
  });
}

/** Where the API has the policies of a namespace. */
export function policiesPath(namespace: string): string {
  return `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
}
