import type { Store } from 'express-rate-limit';
import type { Logger } from 'pino';
import type { AuthenticatorFactory } from './authentication/authenticator.js';
import type { AnyHandler } from './handler.js';
import type { Incidents } from './incidents/incidents.js';
import type { Metrics } from './observability/metrics.js';
import type { Stage } from './context/stage.js';
import type { IdempotencyStore } from './idempotency/store.js';
import type { ReadinessCheck } from './pages/health.js';
import type { RateLimiter, RateLimitWindow } from './rate-limit/limiter.js';

/** What a server needs beside its contract. */
export interface ServerOptions {
  /** One function per operation, by `operationId`; typed by `Handlers<operations, User>`. */
  readonly handlers: Readonly<Record<string, AnyHandler>>;
  /** The authenticator of each security scheme that an operation requires: `{ bearerAuth: jwt({ … }) }`. */
  readonly authenticators?: Readonly<Record<string, AuthenticatorFactory>>;
  /** From `createLogger`. */
  readonly log: Logger;
  /** From `createMetrics`. */
  readonly metrics?: Metrics;
  /** From `new Incidents(…)`: notices attacks and contains their actors; nobody does by default. */
  readonly incidents?: Incidents | undefined;
  /**
   * In place of the contract's own root limit, and of the default of 100 per 15 minutes; `off` for none. What operations
   * and paths declare stays.
   */
  readonly rateLimit?: RateLimitWindow | 'off' | undefined;
  /**
   * Where limits are counted; in this process's memory by default, and where `inWorkers` says in a server of several. One
   * is made per limit: a store of express-rate-limit, or what counts by itself.
   */
  readonly rateLimitStore?: ((name: string, limit: RateLimitWindow) => Store | RateLimiter) | undefined;
  /**
   * Where the responses of requests with an `Idempotency-Key` are kept; in this process's memory by default, and in Redis
   * where `REDIS_URL` names one.
   */
  readonly idempotencyStore?: IdempotencyStore | undefined;
  /** How many processes serve together: what one of them keeps in its memory is then not enough. */
  readonly processes?: number;
  /**
   * Which proxies in front of this server are believed when they say who is calling: how many, or their addresses and
   * subnets. None by default: `X-Forwarded-For` then changes nothing.
   */
  readonly trustProxy?: number | readonly string[] | undefined;
  /** The web origins whose pages may call this API; none by default. */
  readonly cors?: { readonly origins: readonly string[] } | undefined;
  /** Whether `/docs/`, `/openapi.json` and `/openapi.yaml` are served; `true` by default. */
  readonly docs?: boolean;
  /** Whether the application can do its work, and which dependencies it goes on without: for `/readyz`. */
  readonly ready?: ReadinessCheck;
  /** Bytes that the bodies of all requests may take at one time; a quarter of the memory, at most 256 MB, by default. */
  readonly bodyMemory?: number | undefined;
  /** The mean delay of the event loop beyond which requests are refused, in milliseconds; 1000 by default. */
  readonly maxEventLoopDelay?: number | undefined;
  /** Opens every operation to anyone, whatever the contract says of security: for documents that never mention it. */
  readonly public?: boolean;
  /**
   * What becomes of operations without a handler: `mock` answers from the contract, `not_implemented` with 501. Without
   * it the start is refused.
   */
  readonly onMissingHandler?: 'mock' | 'not_implemented';
  /**
   * `false` for contracts of others: validators are built when first needed, and an operation that cannot be served is
   * switched off. By default all are built at the start, which is refused when one cannot be used.
   */
  readonly strict?: boolean;
  /** Stages of your own, run for every operation after the caller is authenticated and authorized. */
  readonly stages?: UserStages | undefined;
}

/** Where stages of your own run. Each list runs in order; the first problem returned is the response. */
export interface UserStages {
  /** Before the body is read and decoded: tenant lookup, feature flags. `context.input` is empty. */
  readonly beforeBody?: readonly Stage[];
  /** After the request was validated, before the handler: `context.input` is what the handler gets. */
  readonly beforeHandler?: readonly Stage[];
  /**
   * After the handler returned, before its response is validated: `context.outcome` is what it returned. Not run for a
   * response that is sent again under an `Idempotency-Key`.
   */
  readonly afterHandler?: readonly Stage[];
}
