import type { Finding, PlacedFinding } from './lint/finding.js';
import { startupDiagnostics } from './lint/contract.js';
import { checkOperation, checkParameter, checkRoot } from './lint/operation-rules.js';
import { checkWithOwasp } from './lint/owasp.js';
import { createLocator } from './lint/source-locations.js';
import { checkWithRedocly } from './lint/redocly.js';
import { checkSchema } from './lint/schema-rules.js';
import { walk } from './lint/walk.js';

export interface LintOptions {
  /** Asks Spectral with OWASP's ruleset too, which has to be installed. */
  readonly owasp?: boolean;
}

/**
 * Everything that is wrong with a contract, by file and line: what a start would refuse, what OpenAPI does not allow, and
 * what the rules of this product ask for.
 *
 * @param source the root file, JSON or YAML
 * @throws StartRefused when a tool that was asked for is not installed
 */
export async function lint(source: string, { owasp = false }: LintOptions = {}): Promise<readonly PlacedFinding[]> {
  const { contract, findings } = await startupDiagnostics(source);
  const placed = [...findings, ...(await checkWithRedocly(source).catch(unreadable))];
  if (contract) {
    const found: Finding[] = [];
    walk(contract.document, {
      root: (node) => found.push(...checkRoot(node)),
      operation: (operation) => found.push(...checkOperation(operation)),
      parameter: (parameter) => found.push(...checkParameter(parameter)),
      schema: (schema, direction) => found.push(...checkSchema(schema, direction)),
    });
    if (owasp) found.push(...(await checkWithOwasp(contract)));
    const locate = createLocator(source);
    for (const finding of found) placed.push({ ...finding, ...(await locate(finding.pointer)) });
  }
  return sorted(unique(placed));
}

/** What cannot be read at all has been found already. */
function unreadable(): readonly PlacedFinding[] {
  return [];
}

/** A place that is reached in several ways is told of once, with the worst that was said. */
function unique(findings: readonly PlacedFinding[]): readonly PlacedFinding[] {
  const byPlace = new Map<string, PlacedFinding>();
  for (const finding of findings) {
    const key = `${finding.file}:${finding.line} ${finding.rule} ${finding.what}`;
    const other = byPlace.get(key);
    if (!other || (other.severity === 'warning' && finding.severity === 'error')) byPlace.set(key, finding);
  }
  return [...byPlace.values()];
}

function sorted(findings: readonly PlacedFinding[]): readonly PlacedFinding[] {
  return [...findings].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.rule.localeCompare(b.rule));
}
