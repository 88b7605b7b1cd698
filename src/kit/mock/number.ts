import type { JsonSchema } from '../schema/json-schema.js';

/**
 * Returns a number for a schema without composition, within its bounds.
 *
 * @param index makes another number where several are needed
 * @returns `undefined` where there is none
 */
export function numberFor(schema: JsonSchema, isInteger: boolean, index: number): number | undefined {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema as Record<string, number>;
  const step = multipleOf ?? (isInteger ? 1 : undefined);
  const least = Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity);
  const most = Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity);
  const allowed = (value: number): boolean =>
    value >= (minimum ?? -Infinity) &&
    value <= (maximum ?? Infinity) &&
    value > (exclusiveMinimum ?? -Infinity) &&
    value < (exclusiveMaximum ?? Infinity);

  const candidates = [
    1 + index,
    0,
    ...(step === undefined ? fractions(least, most) : multiples(least, most, step, index)),
  ];
  return candidates.find((value) => allowed(value) && (step === undefined || isMultiple(value, step)));
}

function fractions(least: number, most: number): readonly number[] {
  const middle = Number.isFinite(least) && Number.isFinite(most) ? [(least + most) / 2] : [];
  return [...middle, least, most, least + 1, most - 1, least + 0.5].filter(Number.isFinite);
}

function multiples(least: number, most: number, step: number, index: number): readonly number[] {
  const up = Number.isFinite(least) ? Math.ceil(least / step) : undefined;
  const down = Number.isFinite(most) ? Math.floor(most / step) : undefined;
  const counts = [
    1 + index,
    ...(up === undefined ? [] : [up + index, up + index + 1]),
    ...(down === undefined ? [] : [down - index, down - index - 1]),
  ];
  return counts.map((count) => Number((count * step).toPrecision(12)));
}

function isMultiple(value: number, step: number): boolean {
  const count = value / step;
  return Math.abs(count - Math.round(count)) < 1e-9;
}
