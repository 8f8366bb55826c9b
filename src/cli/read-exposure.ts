import { parseIngress } from '../kubernetes/parse-ingress.js';
import { parseService } from '../kubernetes/parse-service.js';
import type { Exposure, Ingress, Service } from '../model/exposure.js';
import type { Problem } from '../model/result.js';
import { objectKey } from '../model/snapshot.js';
import type { InputError } from '../report/check-report.js';
import { errorAt, type OfferingObject } from './sort-objects.js';

/** Services and Ingresses as far as files and API server tell of them. */
export interface ExposureRead {
  readonly exposure: Exposure;
  readonly errors: readonly InputError[];
}

/** What is there after `kubectl apply` of these objects. Of several of one name, the last one counts. */
export function withOffers({ services, ingresses }: Exposure, offers: readonly OfferingObject[]): ExposureRead {
  const known = { Service: byKey(services), Ingress: byKey(ingresses) };
  const errors: InputError[] = [];
  const failed = (from: OfferingObject['from'], problems: readonly Problem[]): void => {
    errors.push(...problems.map((problem) => errorAt(from, problem)));
  };
  for (const { kind, raw, from } of offers) {
    if (kind === 'Service') {
      const read = parseService(raw);
      if (read.ok) known.Service.set(keyOf(read.value), read.value);
      else failed(from, read.problems);
    } else {
      const read = parseIngress(raw);
      if (read.ok) known.Ingress.set(keyOf(read.value), read.value);
      else failed(from, read.problems);
    }
  }
  return { exposure: { services: inOrder(known.Service), ingresses: inOrder(known.Ingress) }, errors };
}

function keyOf({ namespace, name }: Service | Ingress): string {
  return objectKey(namespace, name);
}

function byKey<T extends Service | Ingress>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [keyOf(object), object]));
}

function inOrder<T>(objects: ReadonlyMap<string, T>): readonly T[] {
  return [...objects].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, object]) => object);
}
