import { PortSet } from '../model/port-set.js';
import type { PolicyEdit, Remedy } from '../reach/remedy.js';
import type { Explanation, Side } from '../reach/views.js';
import { isolationDocument } from './diff-json-report.js';
import { verdictOf, type ExplainReport } from './explain-report.js';
import type { ExplainDocument } from './explain-schema.js';
import { policyManifest } from './policy-manifest.js';
import { patchOf } from './policy-patch.js';
import { assumptionDocument, connectionDocument, endDocument, portsDocument } from './reach-documents.js';

type PartDocument = ExplainDocument['parts'][number];
type EditDocument = NonNullable<ExplainDocument['change']>['edits'][number];

/** The explanation for programs, in the shape of docs/schemas/explain.schema.json. */
export function explainJsonReport(report: ExplainReport): string {
  const { from, to, asked = PortSet.everything, parts, remedy, assumptions } = report;
  const document: ExplainDocument = {
    from: endDocument(from),
    to: endDocument(to),
    asked: portsDocument(asked),
    verdict: verdictOf(report),
    parts: parts.map((part) => partDocument(part, report)),
    change: remedy === undefined ? null : changeDocument(remedy),
    assumptions: assumptions.map(assumptionDocument),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function partDocument({ from, to, ports, egress, ingress }: Explanation, report: ExplainReport): PartDocument {
  return {
    from: endDocument(from),
    to: endDocument(to),
    ports: portsDocument(ports),
    egress: sideDocument(egress, report),
    ingress: sideDocument(ingress, report),
  };
}

function sideDocument(side: Side, { placeOf }: ExplainReport): PartDocument['egress'] {
  const { direction, isolated, isolating, ports, rules } = side;
  return {
    direction,
    isolated,
    isolating: isolating.map((policy) => ({ ...policy, ...placed(placeOf(policy, 'metadata.name')) })),
    ports: portsDocument(ports),
    rules: rules.map(({ policy, at, action, ports }) => ({
      ...policy,
      at,
      action,
      ports: portsDocument(ports),
      ...placed(placeOf(policy, at)),
    })),
  };
}

function placed(place: string | undefined): { readonly place?: string } {
  return place === undefined ? {} : { place };
}

function changeDocument({ goal, edits, diff }: Remedy): NonNullable<ExplainDocument['change']> {
  return {
    goal,
    edits: edits.map(editDocument),
    opened: diff.opened.map(connectionDocument),
    closed: diff.closed.map(connectionDocument),
    isolation: diff.isolation.map(isolationDocument),
  };
}

function editDocument(edit: PolicyEdit): EditDocument {
  const { namespace, name } = edit.after;
  const policy = { kind: 'NetworkPolicy', namespace, name } as const;
  if (edit.before === undefined) return { action: 'create', ...policy, manifest: `${policyManifest(edit.after)}\n` };
  return { action: 'patch', ...policy, patch: [...patchOf(edit)] };
}
