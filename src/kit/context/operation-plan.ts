import type { Authenticator, Requirement } from '../authentication/authenticator.js';
import type { Operation, RateLimit } from '../contract/model.js';
import type { BodyDecoder } from '../decode/body.js';
import type { ParameterDecoder } from '../decode/parameters.js';
import type { AnyHandler } from '../handler.js';
import type { Mock } from '../mock/create-mock.js';
import type { Sanitizer } from '../sanitize/sanitizer.js';
import type { OperationValidator } from '../validation/validator.js';

/** What was decided for one operation. */
export interface OperationPlan {
  readonly kind: 'operation';
  readonly id: string;
  readonly operation: Operation;
  readonly handler: AnyHandler;
  /** What answers in place of the handler, where there is none and the set-up wants answers made from the contract. */
  readonly mock: Mock | undefined;
  /** Any of these admits a caller; empty when the operation is public. */
  readonly requirements: readonly Requirement[];
  /** The authenticators those need, by the name of their scheme, in the order in which they are asked. */
  readonly authenticators: ReadonlyMap<string, Authenticator>;
  readonly limits: { readonly ip: RateLimit; readonly user: RateLimit | undefined };
  readonly readParameters: ParameterDecoder;
  readonly readBody: BodyDecoder;
  /** Built when first needed and kept. Throws when a schema of the operation cannot be compiled. */
  readonly validator: () => OperationValidator;
  /** Headers of every answer of the operation, unless the handler says otherwise. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `undefined` when the operation takes nothing that is to be sanitized. */
  readonly sanitize: Sanitizer | undefined;
}
