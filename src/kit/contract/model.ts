/**
 * The contract as the rest of the kit reads it: made once from an OpenAPI document, checked and repaired, with every
 * `$ref` outside schemas resolved. Nothing later in the chain reads the raw document.
 */

import type { Diagnostic, Locate } from '../diagnostic.js';
import type { Schema, SchemaSource } from '../schema/schema.js';

/** An HTTP method in lower case: `get`, `query`, and any of `additionalOperations`, such as `copy`. */
export type Method = string;

/** The bundled document: one file, only `#/…` references. */
export interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly [key: string]: unknown;
}

/** An OpenAPI document, loaded, bundled and read. */
export interface Contract extends SchemaSource {
  /** Where it came from: a path or an address, for messages. */
  readonly source: string;
  readonly title: string;
  readonly version: string;
  /** The bundled and repaired document that types, docs and clients are made from. */
  readonly document: Document;
  readonly operations: readonly Operation[];
  readonly securitySchemes: ReadonlyMap<string, SecurityScheme>;
  /** What was repaired to make the document usable. */
  readonly repairs: readonly Repair[];
  /** What is wrong with the document and does not keep it from being used. */
  readonly warnings: readonly Diagnostic[];
  /** Why references to other files cannot be resolved, by the reference, in a contract that is not read strictly. */
  readonly unresolved: ReadonlyMap<string, string>;
  /** Finds a pointer of the document in its source files. */
  readonly locate: Locate;
}

/** One kind of repair and the places it was applied to. */
export interface Repair {
  readonly what: string;
  readonly places: readonly string[];
}

/** An operation of a contract: a method at a path. */
export interface Operation {
  /** As written, or made from method and path. Unique. */
  readonly id: string;
  readonly method: Method;
  /** The template as written: `/notes/{id}`. */
  readonly path: string;
  /** Path parts of the servers that apply to this operation, variables filled with their defaults: `['', '/v1']`. */
  readonly basePaths: readonly string[];
  /** `#/paths/~1notes~1{id}/get` */
  readonly pointer: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody: RequestBody | undefined;
  /** By status as written: `200`, `4XX`, `default`. */
  readonly responses: ReadonlyMap<string, Response>;
  /** Any-of list of all-of sets; `[]` is public; `undefined` when neither operation nor root says anything. */
  readonly security: readonly SecurityRequirement[] | undefined;
  /** `x-rate-limit`, one for each `by`: the one written nearest to the operation. */
  readonly rateLimits: readonly RateLimit[];
  /** `x-max-body-size` in bytes, where it is said. */
  readonly maxBodySize: number | undefined;
  /** `x-timeout` in milliseconds, where it is said. */
  readonly timeout: number | undefined;
  /** `x-idempotency`, where the operation honors `Idempotency-Key`. */
  readonly idempotency: Idempotency | undefined;
  /** `x-object`: the parameter, or property of the body, with the id of the object a request is for. */
  readonly object: string | undefined;
  /** `x-sensitive`: reading it is a security event, and many reads are suspicious. */
  readonly sensitive: boolean;
  readonly deprecated: boolean;
  /** `x-sunset`: the instant after which the operation may be gone. */
  readonly sunset: Date | undefined;
  /** Why the operation is switched off: what it refers to is missing, in a contract that is not read strictly. */
  readonly disabled: Diagnostic | undefined;
}

/** One set of schemes that together admit a caller, each with the scopes or roles it must carry. */
export type SecurityRequirement = ReadonlyMap<string, readonly string[]>;

export interface Parameter {
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  /** `in: querystring`: its text is the whole query, and its value stands under its name in the query of the request. */
  readonly isWholeQuery: boolean;
  readonly name: string;
  readonly required: boolean;
  readonly style: 'form' | 'simple' | 'label' | 'matrix' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'cookie';
  readonly explode: boolean;
  readonly allowReserved: boolean;
  readonly allowEmptyValue: boolean;
  readonly schema: Schema;
  /** The one media type of `content`, where the parameter has that in place of a style. */
  readonly contentType: string | undefined;
  /** How the properties of a form are written, where `contentType` is one. */
  readonly encoding: ReadonlyMap<string, Encoding>;
  readonly pointer: string;
}

export interface RequestBody {
  readonly required: boolean;
  /** By media type as written, which may be a range such as `image/*`. */
  readonly content: ReadonlyMap<string, MediaTypeObject>;
}

export interface MediaTypeObject extends Encodings {
  /** Describes the whole content, which is a list where the media type is a sequence of items. */
  readonly schema: Schema | undefined;
  /** Describes each item of a sequence: of JSON Lines, of server-sent events, of a multipart body without names. */
  readonly itemSchema: Schema | undefined;
  readonly examples: ReadonlyMap<string, unknown>;
  readonly pointer: string;
}

/** How the parts of a content are written: by name, or by position. */
export interface Encodings {
  readonly encoding: ReadonlyMap<string, Encoding>;
  readonly prefixEncoding: readonly Encoding[];
  readonly itemEncoding: Encoding | undefined;
}

export interface Encoding extends Encodings {
  readonly contentType: string | undefined;
  readonly style: Parameter['style'] | undefined;
  readonly explode: boolean | undefined;
  readonly allowReserved: boolean;
  /** The headers of a part; `Content-Type` is none of them. */
  readonly headers: ReadonlyMap<string, ResponseHeader>;
}

export interface Response {
  readonly content: ReadonlyMap<string, MediaTypeObject>;
  readonly headers: ReadonlyMap<string, ResponseHeader>;
}

export interface ResponseHeader {
  readonly required: boolean;
  readonly explode: boolean;
  readonly schema: Schema;
  readonly contentType: string | undefined;
}

/** A limit: at most `limit` requests per `window` milliseconds, counted by address or by caller. */
export interface RateLimit {
  readonly limit: number;
  readonly window: number;
  readonly by: 'ip' | 'user';
  /** Where it is said (`#/x-rate-limit`): operations that inherit one declaration share its count. */
  readonly pointer: string;
}

/** How an operation honors `Idempotency-Key`. */
export interface Idempotency {
  /** How long a response is kept, in milliseconds. */
  readonly keepMs: number;
  /** Whether a request without a key is refused. */
  readonly required: boolean;
}

/** A scheme of `components.securitySchemes`. */
export type SecurityScheme =
  | { readonly type: 'http'; readonly scheme: string; readonly bearerFormat: string | undefined }
  | { readonly type: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly type: 'oauth2' }
  | { readonly type: 'openIdConnect'; readonly openIdConnectUrl: string }
  | { readonly type: 'mutualTLS' };
