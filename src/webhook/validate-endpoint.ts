import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { ClientCheck } from './client-certificates.js';
import type { JudgeBodies, Outcome, Received } from './judge-bodies.js';
import type { Metrics } from './metrics.js';
import { createBodyReader } from './read-body.js';
import { RequestRefusal } from './request-refusal.js';

/** What `POST /validate` needs. */
export interface EndpointParts {
  readonly judge: JudgeBodies;
  /** Given where client certificates are asked for. */
  readonly clientCheck: ClientCheck | undefined;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Of every answer, whoever gives it. */
export const JSON_TYPE = 'application/json; charset=utf-8';
/** What a sender learns of a defect of ours. */
export const INTERNAL_ERROR = '{"error":"internal error","problems":[]}';

/** The most requests, and the most bytes of them, that are judged before the first is answered. */
const GROUP = 16;
const GROUP_BYTES = 32 * 1024;

/** In milliseconds: after so long no judgement is begun before others were heard. */
const TURN = 5;

interface Waiting extends Received {
  readonly response: ServerResponse;
}

/** Whether a request is one for the endpoint. The API server adds `?timeout=`. */
export function isValidate({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && (url === '/validate' || url?.startsWith('/validate?') === true);
}

/**
 * The one route that is called all day, and so served without the framework, whose way to a handler costs as much as
 * the judgement of a small policy. It answers an AdmissionReview, a refusal with its reason, or 500. What has come in
 * one turn of the event loop is judged together at its end.
 */
export function createValidateEndpoint({ judge, clientCheck, metrics, log }: EndpointParts) {
  const readBody = createBodyReader();
  let waiting: Waiting[] = [];

  function refuse(response: ServerResponse, refusal: RequestRefusal): void {
    metrics.badRequest(refusal.reason);
    // Of a body that was not read to its end, more may come.
    if (!response.req.complete) response.shouldKeepAlive = false;
    answer(response, refusal.statusCode, JSON.stringify(refusal));
  }

  function conclude(response: ServerResponse, outcome: Outcome): void {
    if ('text' in outcome) {
      answer(response, 200, outcome.text);
    } else if (outcome.error instanceof RequestRefusal) {
      refuse(response, outcome.error);
    } else {
      log.error({ err: outcome.error }, 'a request failed');
      answer(response, 500, INTERNAL_ERROR);
    }
  }

  /** A defect beside a judgement, in counting or logging, is no reason to leave anybody without an answer. */
  function judged(group: readonly Waiting[], end: number): readonly Outcome[] {
    try {
      return judge(group, end);
    } catch (error) {
      return group.map(() => ({ error }));
    }
  }

  /** Nobody hears anything while judgements go on, so that after some time what is left waits for the next turn. */
  function answerWaiting(): void {
    const end = performance.now() + TURN;
    const all = waiting;
    let answered = 0;
    for (const group of grouped(all)) {
      const outcomes = judged(group, end);
      outcomes.forEach((outcome, index) => {
        const request = group[index];
        if (request !== undefined) conclude(request.response, outcome);
      });
      answered += outcomes.length;
      if (performance.now() >= end) break;
    }
    waiting = all.slice(answered);
    if (waiting.length > 0) setImmediate(answerWaiting);
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const stranger = clientCheck?.(request.socket);
    if (stranger !== undefined) {
      refuse(response, new RequestRefusal(403, 'client-certificate', stranger));
    } else if (!isJson(request.headers['content-type'])) {
      refuse(response, new RequestRefusal(415, 'content-type', 'the content type is not application/json'));
    } else {
      readBody(request, (body) => {
        if (body instanceof RequestRefusal) {
          refuse(response, body);
          return;
        }
        if (waiting.length === 0) setImmediate(answerWaiting);
        waiting.push({ body, url: request.url ?? '', at: performance.now(), response });
      });
    }
  };
}

/** A large body is a group of its own, or nearly: nobody waits for it who came before it. */
function* grouped(all: readonly Waiting[]): Generator<readonly Waiting[]> {
  let group: Waiting[] = [];
  let bytes = 0;
  for (const one of all) {
    if (group.length === GROUP || (group.length > 0 && bytes + one.body.length > GROUP_BYTES)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(one);
    bytes += one.body.length;
  }
  if (group.length > 0) yield group;
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function isJson(type: string | undefined): boolean {
  return type === 'application/json' || (type !== undefined && /^application\/json[ \t]*(?:;|$)/i.test(type));
}
