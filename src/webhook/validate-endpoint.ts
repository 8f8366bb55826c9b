import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { ClientCheck } from './client-certificates.js';
import type { JudgeBody } from './judge-body.js';
import type { Metrics } from './metrics.js';
import { createBodyReader } from './read-body.js';
import { RequestRefusal } from './request-refusal.js';

/** What `POST /validate` needs. */
export interface EndpointParts {
  readonly judge: JudgeBody;
  /** Given where client certificates are asked for. */
  readonly clientCheck: ClientCheck | undefined;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Of every answer, whoever gives it. */
export const JSON_TYPE = 'application/json; charset=utf-8';
/** What a sender learns of a defect of ours. */
export const INTERNAL_ERROR = '{"error":"internal error","problems":[]}';

/** Whether a request is one for the endpoint. The API server adds `?timeout=`. */
export function isValidate({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && (url === '/validate' || url?.startsWith('/validate?') === true);
}

/**
 * The one route that is called all day, and so served without the framework, whose way to a handler costs as much as
 * the whole judgement of a small policy. It answers an AdmissionReview, a refusal with its reason, or 500.
 */
export function createValidateEndpoint({ judge, clientCheck, metrics, log }: EndpointParts) {
  const readBody = createBodyReader();

  function refuse(response: ServerResponse, refusal: RequestRefusal): void {
    metrics.badRequest(refusal.reason);
    // Of a body that was not read to its end, more may come.
    if (!response.req.complete) response.shouldKeepAlive = false;
    answer(response, refusal.statusCode, JSON.stringify(refusal));
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const stranger = clientCheck?.(request.socket);
    if (stranger !== undefined) {
      refuse(response, new RequestRefusal(403, 'client-certificate', stranger));
      return;
    }
    if (!isJson(request.headers['content-type'])) {
      refuse(response, new RequestRefusal(415, 'content-type', 'the content type is not application/json'));
      return;
    }
    readBody(request, (body) => {
      if (body instanceof RequestRefusal) {
        refuse(response, body);
        return;
      }
      try {
        answer(response, 200, judge(body, request.url ?? ''));
      } catch (error) {
        if (error instanceof RequestRefusal) {
          refuse(response, error);
          return;
        }
        log.error({ err: error }, 'a request failed');
        answer(response, 500, INTERNAL_ERROR);
      }
    });
  };
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function isJson(type: string | undefined): boolean {
  return type === 'application/json' || (type !== undefined && /^application\/json[ \t]*(?:;|$)/i.test(type));
}
