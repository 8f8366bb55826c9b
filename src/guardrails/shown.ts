const MOST = 63;

/**
 * Text that a user wrote, for a message: printable ASCII only, since terminals obey control characters, and at most
 * 63 characters, the longest that a label value can be.
 */
export function shown(text: string): string {
  const start = text.slice(0, MOST + 1).replace(/[^\x20-\x7e]/g, '?');
  return start.length > MOST ? `${start.slice(0, MOST - 3)}...` : start;
}

/**
 * The data of a finding whose message shows `text` where `whole` is meant. A shortened text must not make two different
 * findings look like one, so the data then also holds a number that stands for the whole.
 */
export function standingFor<Data extends object>(data: Data, text: string, whole: string): Data {
  return text === whole ? data : { ...data, whole: fingerprint(whole) };
}

/** 53 bits of a text, by two multiplicative hashes. Tells accidents apart, not attackers. */
function fingerprint(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x5f356495);
  }
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0);
}
