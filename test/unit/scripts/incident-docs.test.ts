import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { incidentRules } from '../../../src/kit/index.js';
import { root } from '../../support/root.js';

const page = readFileSync(join(root, 'docs/operations/incidents.md'), 'utf8');
const security = readFileSync(join(root, 'SECURITY.md'), 'utf8');

describe('the documentation of incidents', () => {
  test.each(incidentRules.map(({ name }) => name))('says what to do about %s, and what it detects', (name) => {
    const section = page.split(`\n### ${name}\n`)[1]?.split('\n#')[0] ?? '';
    expect(section.trim().length).toBeGreaterThan(20);
    expect(security).toContain(`\`${name}\``);
  });

  test('has a section for no other rule', () => {
    const runBook = page.split('## What to do about an incident')[1]?.split('\n## ')[0] ?? '';
    const sections = [...runBook.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(sections.sort()).toEqual(incidentRules.map(({ name }) => name).sort());
  });
});
