import type { Assumption, Connection, ReachDiff, ReachMap } from '../reach/views.js';
import { markdownTable, markdownText } from './markdown-text.js';
import { assumptionText, connectionCount, endText, isolationText, notIsolatedText, portsText } from './reach-text.js';

/** The map as GitHub flavoured Markdown. */
export function mapMarkdownReport({ connections, notIsolated, assumptions }: ReachMap): string {
  return document([
    '# Who can talk to whom',
    markdownTable(table(connections)),
    connections.length === 0 ? 'Nobody to nobody.' : `${connectionCount(connections.length)}.`,
    ...list('## Not isolated', notIsolated.map(notIsolatedText)),
    ...assumed(assumptions),
  ]);
}

/** The difference as GitHub flavoured Markdown, for a pull request. */
export function diffMarkdownReport({ opened, closed, isolation, assumptions }: ReachDiff): string {
  const same = opened.length + closed.length + isolation.length === 0;
  return document([
    '# What changes',
    same ? 'Opens nothing and closes nothing.' : '',
    ...(opened.length === 0 ? [] : [`## Opens ${connectionCount(opened.length)}`, markdownTable(table(opened))]),
    ...(closed.length === 0 ? [] : [`## Closes ${connectionCount(closed.length)}`, markdownTable(table(closed))]),
    ...list('## Isolation', isolation.map(isolationText)),
    ...assumed(assumptions),
  ]);
}

function document(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function table(connections: readonly Connection[]): readonly (readonly string[])[] {
  if (connections.length === 0) return [];
  return [
    ['From', 'To', 'Ports'],
    ...connections.map(({ from, to, ports }) => [endText(from), endText(to), portsText(ports)]),
  ];
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, lines.map((line) => `- ${markdownText(line)}`).join('\n')];
}

function assumed(assumptions: readonly Assumption[]): readonly string[] {
  return list(
    '## Assumed',
    assumptions.map((one) => assumptionText(one)),
  );
}
