import { createConfig, getLineColLocation, lint } from '@redocly/openapi-core';
import { relative } from 'node:path';
import type { PlacedFinding } from './finding.js';

/** Redocly's rules that are used, with how bad what they find is. Its others are matters of taste, or ours say it too. */
const rules = {
  struct: 'error',
  'no-unresolved-refs': 'error',
  'no-identical-paths': 'error',
  'operation-parameters-unique': 'error',
  'path-declaration-must-exist': 'error',
  'path-parameters-defined': 'error',
  'no-undefined-server-variable': 'error',
  'no-server-variables-empty-enum': 'error',
  'operation-operationId-unique': 'error',
  'no-ambiguous-paths': 'warn',
  'no-path-trailing-slash': 'warn',
  'no-enum-type-mismatch': 'warn',
  'no-schema-type-mismatch': 'warn',
  'no-required-schema-properties-undefined': 'warn',
  'no-invalid-media-type-examples': 'warn',
  'no-invalid-parameter-examples': 'warn',
  'no-invalid-schema-examples': 'warn',
  'no-unused-components': 'warn',
  'operation-tag-defined': 'warn',
  'tags-unique': 'warn',
} as const;

/**
 * What Redocly's linter finds: what OpenAPI itself does not allow, and examples that are not what they show.
 *
 * @param source the root file
 */
export async function checkWithRedocly(source: string): Promise<readonly PlacedFinding[]> {
  const config = await createConfig({ rules });
  const problems = await lint({ ref: source, config });
  return problems.map(({ ruleId, severity, message, location: [at], suggest }): PlacedFinding => {
    const place = at ? getLineColLocation(at) : undefined;
    return {
      rule: ruleId === 'struct' ? 'openapi' : ruleId,
      severity: severity === 'error' ? 'error' : 'warning',
      file: place ? shown(place.source.absoluteRef) : source,
      line: place?.start.line ?? 1,
      pointer: at?.pointer ?? '',
      what: message.replace(/\s+/g, ' ').replace(/\.$/, ''),
      instead: suggest.length > 0 ? `write ${suggest.slice(0, 3).join(' or ')}` : 'see the OpenAPI specification',
    };
  });
}

function shown(file: string): string {
  const path = relative('', file);
  return path.startsWith('..') ? file : path;
}
