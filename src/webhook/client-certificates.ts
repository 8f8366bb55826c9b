import { TLSSocket, type PeerCertificate } from 'node:tls';
import type { Socket } from 'node:net';

/** Says why a connection may not ask for decisions, or undefined if it may. */
export type ClientCheck = (socket: Socket) => string | undefined;

/**
 * Asks for a client certificate of the configured authority and, where names are given, one of these as its common
 * name or an alternative name (A22). It is checked on the route and not in the handshake, so that kubelet's probes need none.
 */
export function clientCheck(names: readonly string[]): ClientCheck {
  const allowed = new Set(names);
  // Once a connection: reading a certificate costs more than the rest of a request's checks together.
  const answers = new WeakMap<Socket, { readonly refusal: string | undefined }>();
  return (socket) => {
    const known = answers.get(socket);
    if (known !== undefined) return known.refusal;
    const refusal = refusalOf(socket, allowed);
    answers.set(socket, { refusal });
    return refusal;
  };
}

function refusalOf(socket: Socket, allowed: ReadonlySet<string>): string | undefined {
  if (!(socket instanceof TLSSocket)) return 'a client certificate is required';
  const certificate = socket.getPeerCertificate();
  if (Object.keys(certificate).length === 0) return 'a client certificate is required';
  if (!socket.authorized) return `the client certificate is not trusted: ${reasonOf(socket)}`;
  if (allowed.size === 0 || namesOf(certificate).some((name) => allowed.has(name))) return undefined;
  return 'the client certificate is trusted, but none of its names is allowed here';
}

/** Typed as an error, and a code in fact. */
function reasonOf(socket: TLSSocket): string {
  const reason: unknown = socket.authorizationError;
  return reason instanceof Error ? reason.message : String(reason);
}

function namesOf(certificate: PeerCertificate): readonly string[] {
  const commonNames: string | readonly string[] | undefined = certificate.subject.CN;
  // `DNS:a.example, URI:spiffe://b, email:c@d`; a name with a comma in it is quoted, and could pretend to be several.
  const text = certificate.subjectaltname ?? '';
  const alternatives = text.includes('"') ? [] : text.split(', ').map((entry) => entry.slice(entry.indexOf(':') + 1));
  return [...(commonNames === undefined ? [] : [commonNames].flat()), ...alternatives];
}
