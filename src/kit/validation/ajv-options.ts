import type { Options } from 'ajv';
import type { FormatsPluginOptions } from 'ajv-formats';
import { compilePattern } from '../schema/pattern.js';
import { formats } from './formats.js';

/** How Ajv is set up. */
export const ajvOptions = {
  strict: false,
  validateSchema: false,
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
  // The engine optimizes what is called often; Ajv's own passes would double the time an operation takes to be ready.
  code: { regExp: Object.assign((pattern: string) => compilePattern(pattern), { code: 'pattern' }), optimize: false },
} as const satisfies Options & { ajvFormats: FormatsPluginOptions };
