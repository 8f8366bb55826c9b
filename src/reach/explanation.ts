import type { Direction } from '../model/network-policy.js';
import { PortSet } from '../model/port-set.js';
import { compareTexts } from './end-order.js';
import { NO_RULES, type CompiledClusterRule } from './compiled-cluster-policy.js';
import type { CompiledRule } from './compiled-policy.js';
import type { Evaluation } from './evaluation.js';
import { outsideOf } from './outside.js';
import { classesOf, commonFamilies, type EndNode, type PodClass } from './pod-class.js';
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
    if (from.kind === 'workload' && to.kind === 'addresses') return this.#outside(this.#node(from), 'egress', to);
    if (to.kind === 'workload' && from.kind === 'addresses') return this.#outside(this.#node(to), 'ingress', from);
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
    const ports = this.#through(node, direction, other);
    const rules = new Map<string, RuleReference>();
    const add = (rule: Pick<RuleReference, 'policy' | 'at' | 'action'>, open: PortSet): void => {
      if (open.isEmpty) return;
      const key = `${referenceText(rule.policy)} ${rule.at}`;
      rules.set(key, { ...rule, ports: open.union(rules.get(key)?.ports ?? PortSet.empty) });
    };
    for (const { podClass, row } of own) {
      for (const rule of row.rules) {
        const open = this.#opened(rule, { podClass, direction, other }).intersect(ports);
        add({ policy: referenceOf(rule.policy), at: rule.at, action: 'allow' }, open);
      }
      this.#tellTiers(podClass, { direction, other }, ({ policy, at, action }, open) => {
        add(
          { policy: { kind: policy.source, namespace: '', name: policy.name }, at, action },
          open.intersect(this.#asked),
        );
      });
    }
    return {
      direction,
      isolated: this.#evaluation.isIsolated(node, direction, this.#picture),
      isolating: sorted(isolating),
      ports,
      rules: sorted(rules),
    };
  }

  /** What a side lets through of what is asked. */
  #through(self: EndNode, direction: Direction, other: End): PortSet {
    if (other.kind === 'addresses') return this.#outside(self, direction, other).intersect(this.#asked);
    const { sides } = this.#evaluation;
    const open = pairsOf(self, this.#node(other)).map((pair) => sides.side({ ...pair, direction }, this.#picture).set);
    return PortSet.union(open).intersect(this.#asked);
  }

  /** Tells of the rules of cluster-wide policies that decide. */
  #tellTiers(
    podClass: PodClass,
    { direction, other }: { readonly direction: Direction; readonly other: End },
    tell: (rule: CompiledClusterRule, ports: PortSet) => void,
  ): void {
    const { sides, rows, ports } = this.#evaluation;
    const picture = this.#picture;
    if (rows.of(podClass, direction, picture).cluster === NO_RULES) return;
    if (other.kind === 'addresses') {
      outsideOf(podClass, direction, {
        rows,
        ports,
        picture,
        tell: (rule, part) => {
          if (!part.addresses.intersect(other.addresses).isEmpty) tell(rule, part.ports.set);
        },
      });
      return;
    }
    for (const pair of pairsOf({ classes: [podClass] }, this.#node(other)))
      sides.side(
        {
          ...pair,
          direction,
          tell: (rule, ports) => {
            tell(rule, ports.set);
          },
        },
        picture,
      );
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
      const families = commonFamilies(podClass, peer);
      return families.some((family) =>
        this.#evaluation.sides.meets(rule, { other: peer, family, addresses: peer.addresses }),
      )
        ? [rule.ports.on((direction === 'egress' ? peer : podClass).ports).set]
        : [];
    });
    return PortSet.union(opened);
  }

  #outside(node: EndNode | undefined, direction: Direction, { addresses }: AddressesEnd): PortSet {
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

/** Each class of the one with each class of the other, in each family in which they could talk. */
function pairsOf(
  self: EndNode | { readonly classes: readonly PodClass[] },
  other: EndNode | undefined,
): readonly { readonly self: PodClass; readonly other: PodClass; readonly family: number }[] {
  const own = 'classes' in self ? self.classes : classesOf(self);
  const peers = other === undefined ? [] : classesOf(other);
  return own.flatMap((self) =>
    peers.flatMap((other) => commonFamilies(self, other).map((family) => ({ self, other, family }))),
  );
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
