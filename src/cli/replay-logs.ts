import type { ReplayProblem } from '../report/replay-report.js';
import type { EventReplay } from './event-replay.js';
import { fileProblem } from './file-problem.js';
import type { Io } from './io.js';
import { BrokenGzip, fileChunks, ForeignBytes, plainChunks } from './log-bytes.js';
import { linesOf, LONGEST_LINE, type LogLine } from './log-lines.js';
import type { ReplayProgress } from './replay-progress.js';

/** A log to read. */
export interface LogFile {
  readonly name: string;
  /** Absolute; undefined for standard input. */
  readonly path: string | undefined;
  /** In bytes; undefined where nobody knows. */
  readonly size: number | undefined;
}

/** More problems than this are one problem. */
const MOST_PROBLEMS = 20;

/** Reads logs line by line and hands their events on. What cannot be read is kept, and hides nothing else. */
export class ReplayLogs {
  readonly problems: ReplayProblem[] = [];
  moreProblems = 0;
  readonly #events: EventReplay;
  readonly #progress: ReplayProgress;

  constructor(events: EventReplay, progress: ReplayProgress, problems: readonly ReplayProblem[]) {
    this.#events = events;
    this.#progress = progress;
    for (const problem of problems) this.#note(problem);
  }

  async read({ name, path }: LogFile, { openStdin }: Pick<Io, 'openStdin'>): Promise<void> {
    try {
      const chunks = path === undefined ? openStdin() : fileChunks(path);
      for await (const line of linesOf(plainChunks(chunks, this.#progress.read))) {
        const message = this.#take(line, name);
        if (message !== undefined) this.#note({ file: name, line: line.number, message });
        this.#progress.show(this.#events.events);
      }
    } catch (error) {
      this.#note({ file: name, message: readingProblem(error) });
    }
  }

  end(): void {
    this.#progress.clear();
  }

  #take({ text, number, ended }: LogLine, file: string): string | undefined {
    if (text === undefined) return `is longer than ${LONGEST_LINE / 1024 / 1024} MiB`;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      if (!ended) return 'is cut off: the log ends within it';
      return text === '{' || text === '['
        ? 'is no whole JSON value: one event a line is read, as `jq -c .` writes it'
        : 'is no JSON';
    }
    return this.#events.take(value, { file, line: number });
  }

  #note(problem: ReplayProblem): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
    else this.moreProblems += 1;
  }
}

function readingProblem(error: unknown): string {
  if (error instanceof ForeignBytes) return error.message;
  if (error instanceof BrokenGzip)
    return `its gzip is cut off or damaged (${error.message}); what could be read before that was judged`;
  return `cannot be read: ${fileProblem(error)}`;
}
