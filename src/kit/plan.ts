import type { Express, RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Answer, Input } from './call.js';
import type { Authenticator, AuthenticatorFactory } from './authentication/authenticator.js';
import type { Contract, Method, Operation, RateLimit } from './contract/model.js';
import type { Validator } from './validation/validator.js';

/** One page of the kit's own, beside the contract: a contract's own path of that name wins. */
export interface Page {
  /** For the log and the metrics, where operations have their `operationId`. */
  readonly id: string;
  /** `/healthz`; with a `*` at the end everything below it: `/docs/*`. GET and HEAD only. */
  readonly path: string;
  /** How requests for it are counted: not at all, apart from all operations, or like any other. */
  readonly limit: 'none' | 'apart' | 'shared';
  /** Answers the request. The headers of API answers are set already and may be replaced. */
  readonly serve: RequestHandler;
}
export type {
  Express,
  Logger,
  Answer,
  Input,
  Authenticator,
  AuthenticatorFactory,
  Contract,
  Method,
  Operation,
  RateLimit,
  Validator,
};
export interface OperationPlan {
  readonly id: string;
}
