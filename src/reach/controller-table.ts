import { objectKey, type Snapshot } from '../model/snapshot.js';
import type { Workload } from '../model/workload.js';
import type { Controller, EndNode, PodClass, Unit } from './pod-class.js';
import { controllerOf, PASSED_OVER, topOwner } from './workload-end.js';

/**
 * Which workload pods belong to: what owns them, or the owner of that where it is a ReplicaSet or a Job. It goes no further:
 * what an operator's own resource owns are different workloads.
 */
export class ControllerTable {
  /** By namespace, kind and name. */
  readonly #controllers = new Map<string, Controller>();
  readonly #ends = new Map<string, EndNode>();
  readonly #empty = new Set<EndNode>();
  #ids = 0;

  /** All workloads that have pods, in no order. */
  *ends(): Generator<EndNode> {
    for (const node of this.#ends.values()) if (node.units.size > 0) yield node;
  }

  /** The workload of this name, if it has pods. */
  end({ namespace, workloadKind, name }: EndNode['end']): EndNode | undefined {
    const node = this.#ends.get(keyOf({ namespace, kind: workloadKind, name }));
    return node?.units.size === 0 ? undefined : node;
  }

  /** Whether an owner of this workload is the workload of its pods. */
  isPassedOver({ source }: Workload): boolean {
    return PASSED_OVER.has(source);
  }

  /** The workload that this pod, template, or owner of pods belongs to, if it has any pod now. */
  endOf(workload: Workload): EndNode | undefined {
    return this.#controllers.get(objectKey(workload.namespace, controllerKey(workload)))?.node;
  }

  /** The pods of a class that have the same controller as this one, perhaps none yet. */
  unitOf(workload: Workload, podClass: PodClass, cluster: Pick<Snapshot, 'workloads'>): Unit {
    const { namespace } = workload;
    const { kind, name } = controllerOf(workload);
    const key = objectKey(namespace, objectKey(kind, name));
    let controller = this.#controllers.get(key);
    if (controller === undefined) {
      const node = this.#nodeOf({ namespace, kind, name }, cluster);
      controller = { namespace, kind, name, node, units: new Map() };
      this.#controllers.set(key, controller);
    }
    const known = controller.units.get(podClass);
    if (known !== undefined) return known;
    const unit: Unit = { podClass, controller, count: 0, addressed: new Set() };
    controller.units.set(podClass, unit);
    controller.node.units.add(unit);
    podClass.units.add(unit);
    return unit;
  }

  /** Forgets pods of which none is left. */
  release(unit: Unit): void {
    const { controller, podClass } = unit;
    controller.units.delete(podClass);
    this.#leave(controller, unit);
    if (controller.units.size === 0) this.#controllers.delete(keyOf(controller));
  }

  /** Asks again whose pods those of a ReplicaSet or Job are, which has changed. */
  resolveAgain({ namespace, source, name }: Workload, cluster: Pick<Snapshot, 'workloads'>): void {
    const controller = this.#controllers.get(objectKey(namespace, objectKey(source, name)));
    if (controller === undefined) return;
    const node = this.#nodeOf(controller, cluster);
    if (node === controller.node) return;
    for (const unit of controller.units.values()) {
      this.#leave(controller, unit);
      node.units.add(unit);
    }
    controller.node = node;
  }

  /** Forgets workloads that have no pod any more. Until then they stay the same objects, should pods of them come back. */
  sweep(): void {
    if (this.#empty.size === 0) return;
    for (const { end, units } of this.#empty) {
      if (units.size === 0) this.#ends.delete(keyOf({ ...end, kind: end.workloadKind }));
    }
    this.#empty.clear();
  }

  #leave({ node }: Controller, unit: Unit): void {
    node.units.delete(unit);
    if (node.units.size === 0) this.#empty.add(node);
  }

  #nodeOf(controller: Pick<Controller, 'namespace' | 'kind' | 'name'>, cluster: Pick<Snapshot, 'workloads'>): EndNode {
    const { namespace } = controller;
    const { kind, name } = topOwner(controller, namespace, cluster);
    const key = keyOf({ namespace, kind, name });
    const known = this.#ends.get(key);
    if (known !== undefined) return known;
    const end = { kind: 'workload', namespace, name, workloadKind: kind } as const;
    const node = { id: ++this.#ids, end, units: new Set<Unit>() };
    this.#ends.set(key, node);
    return node;
  }
}

/** What tells controllers of one namespace apart. */
export function controllerKey(workload: Workload): string {
  const { kind, name } = controllerOf(workload);
  return objectKey(kind, name);
}

function keyOf({ namespace, kind, name }: Pick<Controller, 'namespace' | 'kind' | 'name'>): string {
  return objectKey(namespace, objectKey(kind, name));
}
