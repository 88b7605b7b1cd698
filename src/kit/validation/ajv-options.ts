import type { Options } from 'express-openapi-validator/dist/framework/types.js';
import { formats } from './formats.js';

/**
 * How Ajv is set up. The package has no option for it; its validators take these, and pass them on as they are.
 */
export const ajvOptions: Options = {
  strict: false,
  validateSchema: false,
  allErrors: true,
  useDefaults: true,
  // `required: [toString]` is not met by what every object inherits.
  ownProperties: true,
  // 19.99 is a multiple of 0.01, whatever binary fractions make of it.
  multipleOfPrecision: 9,
  ajvFormats: { mode: 'full' },
  formats,
  keywords: [
    {
      keyword: 'isFile',
      error: { message: 'must be sent as a file' },
      validate: (_schema: unknown, data: unknown) => data instanceof Blob,
    },
  ],
  // The engine optimises what is called often; Ajv's own passes would double the time an operation takes to be ready.
  code: { regExp: Object.assign(readPattern, { code: 'pattern' }), optimize: false },
};

/** A pattern as ECMA-262 reads it with the `u` flag, and without it where only that works, as many documents need. */
export function readPattern(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    return new RegExp(source);
  }
}
