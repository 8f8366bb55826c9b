type Paint = (text: string) => string;

/** How the words of a text are set off from each other. */
export interface Palette {
  readonly deny: Paint;
  readonly warn: Paint;
  readonly audit: Paint;
  readonly clean: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
}

const plain: Paint = (text) => text;

/** For files, pipes and NO_COLOR. */
export const PLAIN: Palette = { deny: plain, warn: plain, audit: plain, clean: plain, faint: plain, strong: plain };

const sgr =
  (code: number, end: number): Paint =>
  (text) =>
    `\u001b[${code}m${text}\u001b[${end}m`;

/** For terminals: the sixteen colours that every theme defines. */
export const ANSI: Palette = {
  deny: sgr(31, 39),
  warn: sgr(33, 39),
  audit: sgr(36, 39),
  clean: sgr(32, 39),
  faint: sgr(2, 22),
  strong: sgr(1, 22),
};
