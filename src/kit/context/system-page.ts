import type { RequestHandler } from 'express';

/** One page of the kit's own, beside the contract: a contract's own path of that name wins. */
export interface SystemPage {
  readonly kind: 'page';
  /** For the log and the metrics, where operations have their `operationId`. */
  readonly id: string;
  /** `/healthz`; with a `*` at the end everything below it: `/docs/*`. GET and HEAD only. */
  readonly path: string;
  /** How requests for it are counted: not at all, or apart from all operations. */
  readonly limit: 'none' | 'apart';
  /** Answers the request. The headers of API answers are set already and may be replaced. */
  readonly serve: RequestHandler;
}
