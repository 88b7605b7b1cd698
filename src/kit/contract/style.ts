import type { Parameter } from './model.js';

const STYLES: ReadonlySet<string> = new Set<Parameter['style']>([
  'form',
  'simple',
  'label',
  'matrix',
  'spaceDelimited',
  'pipeDelimited',
  'deepObject',
  'cookie',
]);

/** Whether a value of the document is one of the styles of OpenAPI. */
export function isStyle(value: unknown): value is Parameter['style'] {
  return typeof value === 'string' && STYLES.has(value);
}
