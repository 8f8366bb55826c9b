import type { JudgedFinding, Verdict } from '../model/verdict.js';
import { findingPath, findingText } from './denial-message.js';
import { cutText } from './plain-text.js';

/** The API server's advice for one line (A13). */
const LINE = 120;
/** From more than this in total, in characters, the API server cuts the lines itself. */
const TOTAL = 4096;
/** A path that is longer than this is left out where the line would be too long. */
const LONGEST_PATH = 50;

/** What the change opens and closes, where that is asked for, and one line for each finding that warns, as many as the API server passes on, and then how many more there are. */
export function warnings({ findings, preview }: Verdict): readonly string[] {
  // What was asked for comes first: it is short, and nobody sees it anywhere else.
  const lines = (preview?.lines ?? []).map((line) => cutText(line, LINE));
  let total = lines.reduce((sum, line) => sum + line.length, 0);
  let more = 0;
  for (const finding of findings) {
    if (finding.effect !== 'Warn') continue;
    // Room is kept for the line that counts the rest.
    const line = more === 0 ? warning(finding) : '';
    if (more > 0 || total + line.length > TOTAL - LINE) more += 1;
    else {
      lines.push(line);
      total += line.length;
    }
  }
  if (more > 0)
    lines.push(
      `... and ${more} more ${more === 1 ? 'warning' : 'warnings'}; see them all with: firebreak check <file>`,
    );
  return lines;
}

function warning(finding: JudgedFinding): string {
  const text = `${finding.guardrail}${REMARKS[finding.standing] ?? ''}: ${findingText(finding)}`;
  const path = findingPath(finding);
  if (path === '') return cutText(text, LINE);
  const place = ` (${path})`;
  if (text.length + place.length <= LINE) return text + place;
  return path.length > LONGEST_PATH ? cutText(text, LINE) : cutText(text, LINE - place.length) + place;
}

const REMARKS: Readonly<Partial<Record<JudgedFinding['standing'], string>>> = {
  existing: ' (was there before)',
  overridden: ' (overridden by break-glass)',
};
