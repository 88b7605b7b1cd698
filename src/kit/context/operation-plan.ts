import type { IncomingMessage } from 'node:http';
import type { Authenticator, Requirement } from '../authentication/authenticator.js';
import type { Idempotency, Operation, RateLimit } from '../contract/model.js';
import type { BodyDecoder } from '../decode/body.js';
import type { ParameterDecoder } from '../decode/parameters.js';
import type { AnyHandler, HandlerResult } from '../handler.js';
import type { InputError } from '../problem.js';
import type { Negotiator } from '../util/negotiate.js';
import type { Sanitizer } from '../sanitize/sanitizer.js';
import type { OperationValidator } from '../validation/validator.js';
import type { SequenceFormat } from '../util/sequence-format.js';
import type { BodyFormat } from '../util/media-type.js';

/** Everything decided for one operation before a port is opened. */
export interface OperationPlan {
  readonly kind: 'operation';
  readonly id: string;
  readonly operation: Operation;
  readonly handler: AnyHandler;
  /** Responds in place of the handler, where there is none and `onMissingHandler` is `mock`. */
  readonly mock: Mock | undefined;
  /** Any of these admits a caller; empty when the operation is public. */
  readonly requirements: readonly Requirement[];
  /** The authenticators those need, by the name of their scheme, in the order in which they are asked. */
  readonly authenticators: ReadonlyMap<string, Authenticator>;
  readonly limits: { readonly ip: RateLimit | undefined; readonly user: RateLimit | undefined };
  /** The most bytes of a request body. */
  readonly maxBodyBytes: number;
  /** How long each stage of the application, and the handler with the stages after it, may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How `Idempotency-Key` is honored; `undefined` where it is ignored. */
  readonly idempotency: Idempotency | undefined;
  /** Where the id of the object is that a request is for; `undefined` when it is for none. */
  readonly object: ObjectLocation | undefined;
  readonly decodeParameters: ParameterDecoder;
  readonly decodeBody: BodyDecoder;
  /** How the items of a request body are checked, by the media type of the contract. */
  readonly requestItems: ReadonlyMap<string, CheckItem>;
  /** Whether a body of a media type is read item by item, so that it is never in memory as a whole. */
  readonly isItemBody: (contentType: string | undefined) => boolean;
  /** Chooses between the declared media types of responses; `undefined` where there is nothing to choose. */
  readonly negotiation: Negotiation | undefined;
  /** Built when first needed and kept. Throws when a schema of the operation cannot be compiled. */
  readonly validator: () => OperationValidator;
  /** Finds the declared response of a status; `undefined` when the status is not declared. */
  readonly findResponse: (status: number) => ResponsePlan | undefined;
  /** Headers of every response, unless the handler sets them, as names and values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `undefined` when nothing the operation accepts is to be sanitized. */
  readonly sanitize: Sanitizer | undefined;
}

/** Between which media types of successful responses a client may choose. */
export interface Negotiation {
  /** As the contract writes them, in its order. */
  readonly declared: readonly string[];
  /** Whether a successful response may have no body. */
  readonly hasEmpty: boolean;
  readonly accepted: Negotiator;
}

/** Checks an item of a request body, and returns it as the handler gets it: sanitized, and with defaults. */
export type CheckItem = (item: unknown) => { readonly item: unknown; readonly errors: readonly InputError[] };

/** A parameter, or a property of the body, that holds the id of an object. */
export interface ObjectLocation {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  readonly name: string;
}

/** Makes a response from the contract. */
export type Mock = (request: IncomingMessage) => HandlerResult;

/** One declared response: its status as written, and how its bodies are sent. */
export interface ResponsePlan {
  /** `200`, `4XX` or `default`. */
  readonly status: string;
  readonly hasBody: boolean;
  /**
   * Finds how a body is sent.
   *
   * @param contentType the media type the handler names; needed where several are declared
   * @throws Error saying what is wrong, for the log
   */
  readonly contentFor: (body: unknown, contentType: string | undefined) => ResponseContent;
}

/** How a response body is sent. */
export interface ResponseContent {
  readonly format: BodyFormat;
  /** The value of the `Content-Type` header. */
  readonly contentType: string;
  /** How the items of a stream are checked and sent; `undefined` where the body is one value. */
  readonly items?: ItemStream | undefined;
}

/** How the items of a response are sent. */
export interface ItemStream {
  readonly format: SequenceFormat;
  /** Validates an item and writes it. Throws an Error that says what is wrong, for the log. */
  readonly write: (item: unknown) => string;
}
