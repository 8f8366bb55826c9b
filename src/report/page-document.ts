import type { Direction } from '../model/network-policy.js';

/** What the page of an audit is drawn from: plain JSON, in which every text is safe to show. Written by `pageDocument`. */
export interface PageDocument {
  /** RFC 3339. */
  readonly at: string;
  /** When everything was audited last, in RFC 3339: the map, the paths, the changes and what is assumed are as of then. */
  readonly wholeAt: string;
  readonly profile: { readonly name: string; readonly hash: string };
  readonly counts: { readonly namespaces: number; readonly policies: number; readonly workloads: number };
  readonly picture: PagePicture;
  readonly findings: readonly PageFinding[];
  readonly changes: readonly PageChange[];
  readonly namespaces: readonly PageNamespace[];
  readonly exceptions: readonly PageException[];
  readonly policies: readonly PagePolicy[];
  /** Null where no webhook was asked. */
  readonly decisions: PageDecisions | null;
  /** Null where nothing is compared. */
  readonly comparison: PageComparison | null;
  readonly assumptions: readonly string[];
  /** What could not be looked at. */
  readonly undecided: readonly string[];
  /** Which lists are not complete, for size: nothing is left out in silence. */
  readonly omitted: readonly { readonly what: string; readonly shown: number; readonly of: number }[];
}

/** The network map, with the place of everything on it. */
export interface PagePicture {
  readonly grain: 'workload' | 'alike' | 'namespace' | 'none';
  /** Whether everything was asked about: `outside` where only ways to and from addresses were. */
  readonly holds: 'all' | 'first' | 'outside';
  /** Empty where there are too many to draw: then the matrix stands for them. */
  readonly nodes: readonly PageNode[];
  /** What the arrows, the table and the cells of the matrix show. */
  readonly paths: readonly PagePath[];
  readonly matrix: PageMatrix;
  readonly totals: Readonly<Record<PagePath['crosses'], number>>;
}

/** A box around workloads, one or more workloads, or addresses. */
export interface PageNode {
  readonly id: string;
  readonly kind: 'namespace' | 'workloads' | 'outside';
  readonly label: string;
  /** The box that it stands in. */
  readonly parent?: string;
  /** The middle, in points; of a box, what it holds decides. */
  readonly x: number;
  readonly y: number;
  /** All that it stands for, as far as it is named. */
  readonly names: readonly string[];
  /** How many it stands for. */
  readonly count: number;
}

/** Connections from one node to another. */
export interface PagePath {
  readonly id: string;
  /** Ids of nodes, also where no node is drawn. */
  readonly from: string;
  readonly to: string;
  readonly fromLabel: string;
  readonly toLabel: string;
  /** Empty for addresses. */
  readonly fromNamespace: string;
  readonly toNamespace: string;
  readonly crosses: 'nothing' | 'namespaces' | 'cluster';
  /** Of all its connections together. */
  readonly ports: string;
  readonly connections: number;
  /** The first few of its connections, and why they are open. */
  readonly examples: readonly PageExample[];
}

/** A connection, with the policies on both of its sides. */
export interface PageExample {
  readonly from: string;
  readonly to: string;
  readonly ports: string;
  /** None where it is not explained. Addresses have no side. */
  readonly sides: readonly PageSide[];
}

/** What policies say of one end of a connection. */
export interface PageSide {
  readonly direction: Direction;
  readonly end: string;
  readonly isolated: boolean;
  readonly ports: string;
  /** Policies that isolate this end and allow nothing of it. */
  readonly isolating: readonly string[];
  readonly rules: readonly {
    readonly policy: string;
    readonly at: string;
    readonly action: 'allow' | 'deny' | 'pass';
    readonly ports: string;
  }[];
}

/** How many connections lead from one namespace to another. */
export interface PageMatrix {
  /** The ends with the most of them; addresses are one end. */
  readonly names: readonly string[];
  /** Row, column and count; rows are sources. */
  readonly cells: readonly (readonly [number, number, number])[];
  /** How many more namespaces there are. */
  readonly more: number;
}

/** A finding, with how to mend it. */
export interface PageFinding {
  readonly id: string;
  /** As in the audit: `too-broad`. */
  readonly section: string;
  readonly check: string;
  /** `critical`, `high`, `medium`, `low` or `info`. */
  readonly severity: string;
  /** `NetworkPolicy shop/web`. */
  readonly subject: string;
  /** Empty for what belongs to the whole cluster. */
  readonly namespace: string;
  readonly at: string;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly fix: string;
  /** `no-wide-egress (limit-cidr-width), Deny, excepted by legacy`; empty where no guardrail speaks. */
  readonly source: string;
}

/** What has changed since an earlier audit. */
export interface PageComparison {
  /** When that was, in RFC 3339. */
  readonly since: string;
  /** Ids of findings that were not there, or not as bad. */
  readonly fresh: readonly string[];
  /** As many of those that are gone or milder as there is room for, and how many there are. */
  readonly better: readonly PageBetter[];
  readonly betterCount: number;
  /** How many were there and are as bad as before. */
  readonly unchanged: number;
  /** Why it cannot be told for sure, where that is so. */
  readonly doubts: readonly string[];
}

/** A finding of the earlier audit that is gone, or milder now. */
export interface PageBetter extends Omit<PageFinding, 'at' | 'evidence' | 'fix' | 'source'> {
  /** How bad it is now; empty where it is gone. */
  readonly now: string;
}

/** A step of the change list. */
export interface PageChange {
  readonly id: string;
  readonly title: string;
  readonly action: 'apply' | 'delete';
  /** YAML, to apply; of a deletion, what it was. */
  readonly manifest: string;
  /** Ids of findings. */
  readonly mends: readonly string[];
  /** `closes 3 connections, isolates 2 workloads`. */
  readonly effect: string;
}

/** A share of workloads that are isolated. */
export interface PageCoverage {
  readonly isolated: number;
  readonly total: number;
  /** Those that are not, as far as they are named. */
  readonly unprotected: readonly string[];
}

/** What the audit says of a namespace. */
export interface PageNamespace {
  readonly name: string;
  readonly role: 'application' | 'system' | 'monitoring';
  readonly ingress: PageCoverage;
  readonly egress: PageCoverage;
  readonly policies: number;
  readonly score: number;
  readonly terms: readonly { readonly points: number; readonly reason: string }[];
}

/** An exception of the profile. */
export interface PageException {
  readonly name: string;
  readonly owner: string;
  readonly reason: string;
  readonly guardrails: readonly string[];
  readonly expires: string;
  readonly state: 'in-force' | 'expires-soon' | 'expired';
  readonly covers: number;
}

/** A policy of the cluster. */
export interface PagePolicy {
  readonly policy: string;
  readonly namespace: string;
  /** Empty where it is not known. */
  readonly created: string;
  readonly owner: string;
  readonly expires: string;
  readonly directions: readonly Direction[];
  /** How many workloads it selects, and the first of them. */
  readonly selects: number;
  readonly names: readonly string[];
}

/** What the webhook has decided since it started. */
export interface PageDecisions {
  readonly requests: readonly {
    readonly kind: string;
    readonly operation: string;
    readonly decision: string;
    readonly dryRun: boolean;
    readonly count: number;
  }[];
  readonly guardrails: readonly { readonly guardrail: string; readonly action: string; readonly count: number }[];
  readonly breakGlass: number;
}
