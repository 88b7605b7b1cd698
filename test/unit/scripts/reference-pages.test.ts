import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { referencePages } from '../../../scripts/reference-pages.js';
import { root } from '../../support/root.js';

describe('docs/reference', () => {
  test.each([...referencePages])('%s is up to date', (name, createPage) => {
    expect(readFileSync(join(root, 'docs/reference', name), 'utf8')).toBe(createPage());
  });
});
