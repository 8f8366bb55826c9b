import type { Labels } from './labels.js';
import type { Protocol } from './port-set.js';

/** One port of a Service. */
export interface ServicePort {
  /** Empty where it has none. */
  readonly name: string;
  readonly protocol: Protocol;
  /** What clients of the Service speak to, which no policy ever sees (N25). */
  readonly port: number;
  /** What its pods listen on: a number, or the name of a port of theirs. `port` where the object does not say. */
  readonly targetPort: number | string;
}

/** A Service: which pods stand behind which ports (core/v1). */
export interface Service {
  readonly kind: 'Service';
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** Undefined where it selects nothing and its endpoints are made by somebody else. */
  readonly selector: Labels | undefined;
  readonly ports: readonly ServicePort[];
}

/** A Service port that an Ingress sends requests to. */
export interface IngressBackend {
  /** The field path in the Ingress. */
  readonly at: string;
  readonly service: string;
  readonly port: number | string;
}

/** An Ingress (networking.k8s.io/v1): which Services somebody outside is to reach through a controller. */
export interface Ingress {
  readonly kind: 'Ingress';
  readonly namespace: string;
  readonly name: string;
  /** The IngressClass; empty where it has none. */
  readonly className: string;
  readonly backends: readonly IngressBackend[];
}

/** How workloads are offered to others: what the objects say somebody means to reach. */
export interface Exposure {
  readonly services: readonly Service[];
  readonly ingresses: readonly Ingress[];
}

/** A Service or an Ingress that is there, and of which nobody knows what it means. */
export interface UnreadableExposure {
  readonly kind: (Service | Ingress)['kind'];
  readonly namespace: string;
  readonly name: string;
  readonly reason: string;
}
