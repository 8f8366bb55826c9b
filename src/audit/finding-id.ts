import type { AuditFinding } from './audit-report.js';

/** What a finding's id is made of. */
export interface Identified extends Pick<AuditFinding, 'section' | 'check' | 'subject'> {
  /** Tells findings of one check and subject apart, and holds no index, no time and nothing that hangs on other objects. */
  readonly about?: string | undefined;
}

/** `too-narrow/loses-dns/NetworkPolicy/shop/default-deny`, and eight letters more where there is more to tell apart. */
export function findingId({ section, check, subject, about = '' }: Identified): string {
  const { kind, namespace, name } = subject;
  const place = namespace === '' || kind === 'Namespace' ? name : `${namespace}/${name}`;
  const id = `${section}/${check}/${kind}/${place}`;
  return about === '' ? id : `${id}/${digest(about)}`;
}

const FNV_PRIME = 0x01000193;
const FNV_BASIS = 0x811c9dc5;

/** FNV-1a of 32 bits: among the findings of one check about one object, that is plenty, and two that fall together are told as one. */
function digest(text: string): string {
  let hash = FNV_BASIS;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), FNV_PRIME);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
