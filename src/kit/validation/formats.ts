import { Ajv } from 'ajv';
import addFormats, { type FormatName } from 'ajv-formats';

/**
 * The formats that responses are full of, with a quick look first: one regular expression that only accepts what nearly
 * all texts look like, and what ajv-formats accepts as well. Any other text is validated by the package, so that months
 * of 31 days, leap years, leap seconds and long fractions are judged by it alone.
 */
export const formats = {
  date: withQuickLook('date', /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/),
  'date-time': withQuickLook(
    'date-time',
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/,
  ),
} as const;

function withQuickLook(name: FormatName, usual: RegExp): (text: string) => boolean {
  const ajv = new Ajv({ meta: false, validateSchema: false });
  const isValid = ajv.addFormat(name, addFormats.default.get(name)).compile({ type: 'string', format: name });
  return (text) => usual.test(text) || isValid(text);
}
