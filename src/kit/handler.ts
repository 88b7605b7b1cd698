import type { Logger } from 'pino';
import type { SecurityEvent } from './security-events.js';

/** Leads from a handler's request, and from the context itself, to the context. */
export const requestContext = Symbol('request context');

/** A context, or what a handler gets of it. */
export interface HasRequestContext {
  readonly [requestContext]: object;
}

/** What a handler gets, whatever its operation. `Handlers<operations, User>` of types.ts says what each one gets. */
export interface HandlerRequest extends HasRequestContext {
  readonly id: string;
  readonly ip: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly report: (event: SecurityEvent, detail?: Readonly<Record<string, unknown>>) => void;
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly header: Readonly<Record<string, unknown>>;
  readonly cookie: Readonly<Record<string, unknown>>;
  readonly user: unknown;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/** What a handler returns, whatever its operation. */
export interface HandlerResult {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** A handler as the kit calls it; the types of its operation are the compiler's business. */
export type AnyHandler = (request: never) => HandlerResult | Promise<HandlerResult>;
