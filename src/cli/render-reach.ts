import type { ReachDiff, ReachMap } from '../reach/views.js';
import { csvReport } from '../report/csv-report.js';
import { diffJsonReport } from '../report/diff-json-report.js';
import { diffTextReport } from '../report/diff-text-report.js';
import { dotReport } from '../report/dot-report.js';
import { diffHtmlReport, mapHtmlReport } from '../report/html-report.js';
import { mapJsonReport } from '../report/map-json-report.js';
import { mapTextReport } from '../report/map-text-report.js';
import { mermaidReport } from '../report/mermaid-report.js';
import { diffGraph, mapGraph } from '../report/reach-graph.js';
import { diffMarkdownReport, mapMarkdownReport } from '../report/reach-markdown-report.js';
import { diffTable, mapTable } from '../report/reach-table.js';
import type { Io } from './io.js';
import type { ReachFormat } from './map.js';
import { paletteFor } from './palette-for.js';
import { sha256 } from './sha256.js';

/** The map in the format that was asked for. */
export function renderMap(map: ReachMap, format: ReachFormat, io: Io): string {
  switch (format) {
    case 'text':
      return mapTextReport(map, paletteFor(io.stdout, io));
    case 'json':
      return mapJsonReport(map);
    case 'csv':
      return csvReport(mapTable(map));
    case 'md':
      return mapMarkdownReport(map);
    case 'dot':
      return dotReport(mapGraph(map));
    case 'mermaid':
      return mermaidReport(mapGraph(map));
    case 'html':
      return mapHtmlReport(map, sha256);
  }
}

/** The difference in the format that was asked for. */
export function renderDiff(diff: ReachDiff, format: ReachFormat, io: Io): string {
  switch (format) {
    case 'text':
      return diffTextReport(diff, paletteFor(io.stdout, io));
    case 'json':
      return diffJsonReport(diff);
    case 'csv':
      return csvReport(diffTable(diff));
    case 'md':
      return diffMarkdownReport(diff);
    case 'dot':
      return dotReport(diffGraph(diff));
    case 'mermaid':
      return mermaidReport(diffGraph(diff));
    case 'html':
      return diffHtmlReport(diff, sha256);
  }
}
