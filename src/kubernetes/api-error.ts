/** Why a call to the API server came to nothing. Few values, so that they can be counted. */
export type ApiErrorReason =
  /** The version, or the place in a list, is older than what the server still knows (410). */
  | 'expired'
  /** 401. */
  | 'unauthorized'
  /** 403. */
  | 'forbidden'
  /** There is no such collection (404). */
  | 'unserved'
  /** Somebody else has changed it meanwhile, owns a field of it, or made one of that name (409). */
  | 'conflict'
  /** 429. */
  | 'throttled'
  /** Any other status that is no success. */
  | 'status'
  /** No connection, or one that broke. */
  | 'connection'
  /** One of the two sides does not trust the other. */
  | 'certificate'
  /** Nothing came for too long. */
  | 'silent'
  /** What came is not what the API promises. */
  | 'malformed'
  /** One page of a list, or one event, was larger than we read. */
  | 'too-large'
  /** A watch that was over as soon as it began. */
  | 'short'
  /** Credentials that cannot be loaded. */
  | 'credentials'
  /** A write that was not sent, as the right to it was lost first. */
  | 'forfeited'
  /** Ours. */
  | 'defect';

interface ApiErrorOptions extends ErrorOptions {
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter?: number | undefined;
  /** Of HTTP, where there was an answer. */
  readonly status?: number | undefined;
}

/** What every part that talks to a cluster throws. */
export class ApiError extends Error {
  readonly reason: ApiErrorReason;
  readonly retryAfter: number | undefined;
  readonly status: number | undefined;

  constructor(reason: ApiErrorReason, message: string, { retryAfter, status, ...options }: ApiErrorOptions = {}) {
    super(message, options);
    this.reason = reason;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

const REASONS: Readonly<Record<number, ApiErrorReason>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'unserved',
  409: 'conflict',
  410: 'expired',
  429: 'throttled',
};

/** The reason that goes with an HTTP status, which Status objects carry as their code as well. */
export function reasonOfStatus(status: number): ApiErrorReason {
  return REASONS[status] ?? 'status';
}

/** Anything thrown, as an ApiError: what Node says of connections and certificates is understood, the rest is a defect. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Error)) return new ApiError('defect', String(error));
  const code = 'code' in error ? String(error.code) : '';
  if (/CERT|SIGN|ISSUER|SSL|EPROTO/.test(code)) return new ApiError('certificate', error.message, { cause: error });
  const isConnection = /^(E(?!RR_INVALID)|HPE_)/.test(code);
  return new ApiError(isConnection ? 'connection' : 'defect', error.message || code, { cause: error });
}
