import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createMetrics, incidentRules, securityEvents } from '../../../src/kit/index.js';
import { root } from '../../support/root.js';

const read = (name: string) => readFileSync(join(root, 'docs/operations', name), 'utf8');
const alerts = parse(read('alert-rules.yaml')) as { groups: { rules: { alert: string; expr: string }[] }[] };
const dashboard = JSON.parse(read('grafana-dashboard.json')) as { panels: { targets: { expr: string }[] }[] };
const expressions = [
  ...alerts.groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

describe('the dashboard and the alerts', () => {
  test.each(expressions)('use metrics, events and rules that there are: %s', async (expression) => {
    const metrics = createMetrics();
    metrics.observe('getNote', 200, 0.01);
    metrics.countClientError('SLOW_READER');
    metrics.countIncident('incident_opened', 'fuzzing');
    const text = await metrics.text();
    const names = [...expression.matchAll(/\b([a-z]+(?:_[a-z]+)+)(?=[[{]|\)| >|$)/g)].map(([, name]) => name ?? '');
    expect(names).not.toEqual([]);
    for (const name of names) expect(text).toMatch(new RegExp(`^${name}[{ ]`, 'm'));
    const events: readonly string[] = securityEvents;
    for (const [, event = ''] of expression.matchAll(/event="([^"]+)"/g)) expect(events).toContain(event);
    const rules: readonly string[] = incidentRules.map(({ name }) => name);
    for (const [, list = ''] of expression.matchAll(/rule!?[=~]+"([^"]+)"/g))
      for (const rule of list.split('|')) expect(rules).toContain(rule);
  });
});
