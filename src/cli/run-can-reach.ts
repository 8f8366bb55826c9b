import { PortSet } from '../model/port-set.js';
import { explainedParts } from '../reach/explained-parts.js';
import { ReachEngine } from '../reach/reach-engine.js';
import { printable } from '../report/printable.js';
import { pairText, portsText } from '../report/reach-text.js';
import { askedEnds } from './asked-ends.js';
import type { CanReachOptions } from './can-reach.js';
import { EXIT, type ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import { reachSettings } from './picture-options.js';
import { readPicture } from './read-picture.js';

/** Answers by the exit code, and in a line. */
export async function canReach(paths: readonly string[], options: CanReachOptions, io: Io): Promise<ExitCode> {
  const { snapshot } = await readPicture(paths, options, io);
  const asked = askedEnds(options, snapshot);
  const ports = asked.ports ?? PortSet.everything;
  const engine = new ReachEngine(reachSettings(options));
  const parts = explainedParts((picture, question) => engine.explain(picture, question), asked.snapshot, {
    ...asked,
    ports,
  });
  const can = options.every
    ? parts.every((part) => part.ports.contains(ports))
    : parts.some((part) => !part.ports.isEmpty);
  if (options.quiet) return can ? EXIT.clean : EXIT.findings;
  const open = PortSet.union(parts.map((part) => part.ports));
  const scope = parts.length > 1 && open !== PortSet.empty ? ', the addresses not all alike' : '';
  io.stdout.write(
    `${can ? 'yes' : 'no'}: ${printable(pairText(asked))}: ${portsText(open)}${open.isEmpty ? '' : scope}\n`,
  );
  return can ? EXIT.clean : EXIT.findings;
}
