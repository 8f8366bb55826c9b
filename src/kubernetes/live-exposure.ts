import type { Exposure, Ingress, Service, UnreadableExposure } from '../model/exposure.js';
import type { Problem } from '../model/result.js';
import { objectKey } from '../model/snapshot.js';
import { EXPOSURE_RESOURCES, type ExposureResource } from '../model/watched-resources.js';
import type { ResourceState } from './live-snapshot.js';
import { parseIngress } from './parse-ingress.js';
import { parseService } from './parse-service.js';
import { isObject } from './raw-value.js';
import type { ReflectorSink } from './reflector.js';

/** Services and Ingresses as they are told of, object by object. */
export interface LiveExposure {
  /** As of now, in the order of namespaces and names. */
  readonly exposure: Exposure;
  /** Those that are there and cannot be read. */
  readonly unreadable: readonly UnreadableExposure[];
  readonly states: readonly ResourceState<ExposureResource['kind']>[];
  /** Where to tell of a resource. */
  sink(resource: ExposureResource): ReflectorSink;
}

/** What it is made of. */
export interface LiveExposureParts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly unreadable: (object: UnreadableExposure) => void;
}

type Held<T> = Map<string, T | UnreadableExposure>;

interface State<T> {
  held: Held<T>;
  listed: Held<T> | undefined;
  complete: boolean;
  heardAt: number | undefined;
}

/** Services and Ingresses that change with every object that is told. */
export function createLiveExposure({ now, unreadable }: LiveExposureParts): LiveExposure {
  const states = { Service: newState<Service>(), Ingress: newState<Ingress>() };
  let exposure: Exposure | undefined;

  function read(raw: unknown, kind: ExposureResource['kind']): Service | Ingress | UnreadableExposure {
    const parsed = kind === 'Service' ? parseService(raw) : parseIngress(raw);
    if (parsed.ok) return parsed.value;
    const entry = { kind, ...identity(raw), reason: parsed.problems.map(problemText).join('; ') };
    unreadable(entry);
    return entry;
  }

  return {
    get exposure() {
      exposure ??= {
        services: readable([...states.Service.held.values()]),
        ingresses: readable([...states.Ingress.held.values()]),
      };
      return exposure;
    },
    get unreadable() {
      return sorted([...states.Service.held.values(), ...states.Ingress.held.values()].filter(isUnreadable));
    },
    get states() {
      return EXPOSURE_RESOURCES.map(({ kind }) => {
        const { complete, held, heardAt } = states[kind];
        const unread = [...held.values()].filter(isUnreadable).length;
        return { kind, complete, objects: held.size, unreadable: unread, heardAt };
      });
    },
    sink({ kind }) {
      const state = states[kind] as State<Service | Ingress>;
      return {
        begin() {
          state.listed = new Map();
        },
        add(raw) {
          state.listed?.set(keyOf(raw), read(raw, kind));
        },
        commit() {
          state.held = state.listed ?? new Map<string, Service | Ingress | UnreadableExposure>();
          state.listed = undefined;
          state.complete = true;
          exposure = undefined;
        },
        put(raw) {
          state.held.set(keyOf(raw), read(raw, kind));
          exposure = undefined;
        },
        remove(raw) {
          state.held.delete(keyOf(raw));
          exposure = undefined;
        },
        heard() {
          state.heardAt = now();
        },
      };
    },
  };
}

function newState<T>(): State<T> {
  return { held: new Map(), listed: undefined, complete: false, heardAt: undefined };
}

function isUnreadable(object: object): object is UnreadableExposure {
  return 'reason' in object;
}

function readable<T extends Service | Ingress>(objects: readonly (T | UnreadableExposure)[]): readonly T[] {
  return sorted(objects.filter((object): object is T => !isUnreadable(object)));
}

function sorted<T extends { readonly namespace: string; readonly name: string }>(objects: readonly T[]): readonly T[] {
  const keyed = objects.map((object) => ({ key: objectKey(object.namespace, object.name), object }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ object }) => object);
}

/** Read without the parser, as it must be known which object it is that cannot be read. */
function identity(raw: unknown): { readonly namespace: string; readonly name: string } {
  const metadata = isObject(raw) && isObject(raw['metadata']) ? raw['metadata'] : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { namespace: text(metadata['namespace']), name: text(metadata['name']) };
}

function keyOf(raw: unknown): string {
  const { namespace, name } = identity(raw);
  return objectKey(namespace, name);
}

function problemText({ at, message }: Problem): string {
  return at === '' ? message : `${at}: ${message}`;
}
