import type { IncomingMessage } from 'node:http';
import type { HandlerResult } from '../handler.js';
import type { Problem } from '../problem.js';

/** A page of the server itself, such as `/healthz` and `/docs/`. A path of the same name in the contract wins. */
export interface SystemPage {
  readonly kind: 'page';
  /** Names the page in logs and metrics, where operations have their `operationId`. */
  readonly id: string;
  /** `/healthz`; with a `*` at the end everything below it: `/docs/*`. GET and HEAD only. */
  readonly path: string;
  /** Requests for it are not rate limited, or counted separately from all operations. */
  readonly rateLimit: 'none' | 'separate';
  /** Returns the response, or the problem to respond with. */
  readonly serve: (request: IncomingMessage) => HandlerResult | Problem | Promise<HandlerResult | Problem>;
}
