import { PortSet } from '../model/port-set.js';
import type { Snapshot } from '../model/snapshot.js';
import { explainedParts } from '../reach/explained-parts.js';
import { questionAssumptions } from '../reach/question-assumptions.js';
import { ReachEngine } from '../reach/reach-engine.js';
import { remedyFor, type Remedy } from '../reach/remedy.js';
import type { Explanation, ReachSettings } from '../reach/views.js';
import { explainJsonReport } from '../report/explain-json-report.js';
import { explainMarkdownReport } from '../report/explain-markdown-report.js';
import { verdictOf, type ExplainReport } from '../report/explain-report.js';
import { explainTextReport } from '../report/explain-text-report.js';
import { askedEnds, type AskedEnds } from './asked-ends.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { ExplainOptions } from './explain.js';
import type { Io } from './io.js';
import { paletteFor } from './palette-for.js';
import { reachSettings } from './picture-options.js';
import { readPicture } from './read-picture.js';

/** Says why two ends can, or cannot, talk, and what would turn it round. */
export async function explain(paths: readonly string[], options: ExplainOptions, io: Io): Promise<ExitCode> {
  const { snapshot, placeOf } = await readPicture(paths, options, io);
  const asked = askedEnds(options, snapshot);
  const settings = reachSettings(options);
  const engine = new ReachEngine(settings);
  const parts = partsOf(engine, asked, asked.snapshot);
  const goal = goalFrom(options, { asked: asked.ports, parts });
  const report: ExplainReport = {
    from: asked.from,
    to: asked.to,
    asked: asked.ports,
    parts,
    goal,
    remedy: goal === undefined ? undefined : remedyOf(goal, asked, { engine, settings }),
    assumptions: questionAssumptions(engine.assumptions(asked.snapshot), parts),
    placeOf,
  };
  io.stdout.write(rendered(report, options.output, io));
  return EXIT.clean;
}

function partsOf(engine: ReachEngine, { from, to, ports }: AskedEnds, snapshot: Snapshot): readonly Explanation[] {
  const question = { from, to, ports: ports ?? PortSet.everything };
  return explainedParts((picture, each) => engine.explain(picture, each), snapshot, question);
}

function goalFrom({ change }: ExplainOptions, answer: Pick<ExplainReport, 'asked' | 'parts'>): ExplainReport['goal'] {
  if (change === 'none') return undefined;
  if (change !== 'auto') return change;
  return verdictOf(answer) === 'allowed' ? 'close' : 'allow';
}

function remedyOf(
  goal: Remedy['goal'],
  asked: AskedEnds,
  { engine, settings }: { readonly engine: ReachEngine; readonly settings: ReachSettings },
): Remedy | undefined {
  const { from, to, ports = PortSet.everything, snapshot } = asked;
  return remedyFor({
    goal,
    from,
    to,
    ports,
    snapshot,
    settings,
    ask: (picture) => partsOf(engine, asked, picture),
    diff: (before, after) => engine.diff(before, after),
  });
}

function rendered(report: ExplainReport, format: ExplainOptions['output'], io: Io): string {
  switch (format) {
    case 'text':
      return explainTextReport(report, paletteFor(io.stdout, io));
    case 'json':
      return explainJsonReport(report);
    case 'md':
      return explainMarkdownReport(report);
  }
}
