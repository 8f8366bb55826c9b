/** `1 finding`, `3 findings`, `no findings`. */
export function counted(count: number, word: string): string {
  const many = word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
  if (count === 0) return `no ${many}`;
  return `${grouped(count)} ${count === 1 ? word : many}`;
}

/** `12,345`. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** A whole number of percent, never 100 or 0 of what is not all or nothing. */
export function percent(part: number, total: number): number {
  if (total === 0) return 100;
  const share = Math.round((part / total) * 100);
  if (share === 100 && part < total) return 99;
  return share === 0 && part > 0 ? 1 : share;
}

/** `2026-11-21 18:00 UTC` of a time in RFC 3339; the text itself where it is none. */
export function shownTime(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2026-11-21`. */
export function shownDay(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : at.toISOString().slice(0, 10);
}

/** `in 12 days`, `3 days ago`, `today`. */
export function daysBetween(from: string, to: string): string {
  const days = Math.round((new Date(to).getTime() - new Date(from).getTime()) / 86_400_000);
  if (Number.isNaN(days)) return '';
  if (days === 0) return 'today';
  return days > 0 ? `in ${counted(days, 'day')}` : `${counted(-days, 'day')} ago`;
}
