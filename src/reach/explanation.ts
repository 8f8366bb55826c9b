import type { Direction } from '../model/network-policy.js';
import { PortSet } from '../model/port-set.js';
import { compareTexts } from './end-order.js';
import type { CompiledRule } from './compiled-policy.js';
import type { Evaluation } from './evaluation.js';
import { classesOf, type EndNode, type PodClass } from './pod-class.js';
import type { PolicyPicture } from './row.js';
import type { AddressesEnd, End, Explanation, PolicyReference, RuleReference, Side } from './views.js';

/** From whom to whom, and about which ports; all of them where it does not say. */
export interface ReachQuestion {
  readonly from: End;
  readonly to: End;
  readonly ports?: PortSet;
}

/** What may be opened from one end to another, and why. */
export function explanationOf(evaluation: Evaluation, picture: PolicyPicture, question: ReachQuestion): Explanation {
  const { from, to, ports: asked = PortSet.everything } = question;
  const explained = new Explained(evaluation, picture, asked);
  return {
    from,
    to,
    ports: explained.connection(from, to).intersect(asked),
    egress: explained.side(from, 'egress', to),
    ingress: explained.side(to, 'ingress', from),
    assumptions: [],
  };
}

class Explained {
  readonly #evaluation: Evaluation;
  readonly #picture: PolicyPicture;
  readonly #asked: PortSet;

  constructor(evaluation: Evaluation, picture: PolicyPicture, asked: PortSet) {
    this.#evaluation = evaluation;
    this.#picture = picture;
    this.#asked = asked;
  }

  connection(from: End, to: End): PortSet {
    if (from.kind === 'workload' && to.kind === 'workload') {
      const [source, target] = [this.#node(from), this.#node(to)];
      if (source === undefined || target === undefined) return PortSet.empty;
      return this.#evaluation.between(source, target, this.#picture).set;
    }
    if (from.kind === 'workload' && to.kind === 'addresses') return this.#outside(from, 'egress', to);
    if (to.kind === 'workload' && from.kind === 'addresses') return this.#outside(to, 'ingress', from);
    return PortSet.everything;
  }

  side(self: End, direction: Direction, other: End): Side {
    const node = self.kind === 'workload' ? this.#node(self) : undefined;
    if (node === undefined) return { direction, isolated: false, isolating: [], ports: this.#asked, rules: [] };
    const { rows } = this.#evaluation;
    const own = classesOf(node).map((podClass) => ({ podClass, row: rows.of(podClass, direction, this.#picture) }));
    const isolating = new Map<string, PolicyReference>();
    for (const { row } of own)
      for (const { policy } of row.isolating) isolating.set(referenceText(referenceOf(policy)), referenceOf(policy));
    const rules = new Map<string, RuleReference>();
    let ports = PortSet.empty;
    for (const { podClass, row } of own) {
      if (row.isolating.length === 0) ports = PortSet.everything;
      for (const rule of row.rules) {
        const open = this.#opened(rule, { podClass, direction, other }).intersect(this.#asked);
        if (open.isEmpty) continue;
        ports = ports.union(open);
        const policy = referenceOf(rule.policy);
        const key = `${referenceText(policy)} ${rule.at}`;
        rules.set(key, {
          policy,
          at: rule.at,
          action: 'allow',
          ports: open.union(rules.get(key)?.ports ?? PortSet.empty),
        });
      }
    }
    return {
      direction,
      isolated: this.#evaluation.isIsolated(node, direction, this.#picture),
      isolating: sorted(isolating),
      ports: ports.intersect(this.#asked),
      rules: sorted(rules),
    };
  }

  /** What one rule opens to any of the other end. */
  #opened(
    rule: CompiledRule,
    { podClass, direction, other }: { readonly podClass: PodClass; readonly direction: Direction; readonly other: End },
  ): PortSet {
    if (other.kind === 'addresses') {
      const meant = rule.anyone || (rule.blocks !== undefined && !rule.blocks.set.intersect(other.addresses).isEmpty);
      return meant ? rule.ports.on(direction === 'egress' ? undefined : podClass.ports).set : PortSet.empty;
    }
    const node = this.#node(other);
    if (node === undefined) return PortSet.empty;
    const opened = classesOf(node).flatMap((peer) => {
      const common = podClass.families & peer.families;
      const families =
        podClass.families === 0 || peer.families === 0 ? [0] : [1, 2].filter((bit) => (common & bit) !== 0);
      return families.some((family) =>
        this.#evaluation.sides.meets(rule, { other: peer, family, addresses: peer.addresses }),
      )
        ? [rule.ports.on((direction === 'egress' ? peer : podClass).ports).set]
        : [];
    });
    return PortSet.union(opened);
  }

  #outside(end: End & { kind: 'workload' }, direction: Direction, { addresses }: AddressesEnd): PortSet {
    const node = this.#node(end);
    if (node === undefined) return PortSet.empty;
    const parts = this.#evaluation.outside(node, direction, this.#picture);
    return PortSet.union(
      parts.filter((part) => !part.addresses.intersect(addresses).isEmpty).map(({ ports }) => ports.set),
    );
  }

  #node(end: End): EndNode | undefined {
    return end.kind === 'workload' ? this.#evaluation.population.controllers.end(end) : undefined;
  }
}

function referenceOf({ namespace, name }: CompiledRule['policy']): PolicyReference {
  return { kind: 'NetworkPolicy', namespace, name };
}

function referenceText({ kind, namespace, name }: PolicyReference): string {
  return `${kind} ${namespace}/${name}`;
}

function sorted<T>(values: ReadonlyMap<string, T>): readonly T[] {
  return [...values].sort(([one], [other]) => compareTexts(one, other)).map(([, value]) => value);
}
