export { createApi, type ApiOptions } from './api.js';
export { isProblem, ProblemError, type InputError, type ProblemCode } from './problem.js';
export type { RetryOptions } from './retry.js';
export { Operations, type Options } from './openapi/sdk.gen.js';
export type * from './openapi/types.gen.js';
