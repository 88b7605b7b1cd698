import { atPointer, checkContract, checkReferences, describeLosses, Diagnostics, projectTo31, readContract, type Contract, type Diagnostic } from '../kit/index.js'; // prettier-ignore
import { lintDiagnostic } from './diagnostic-codes.js';
import { checkOperation, checkParameter, checkRoot } from './lint/operation-rules.js';
import { placeOf } from './lint/place.js';
import { checkWithOwasp } from './lint/owasp.js';
import { checkWithRedocly } from './lint/redocly.js';
import { checkSchema } from './lint/schema-rules.js';
import { walk } from './lint/walk.js';

export interface LintOptions {
  /** Asks Spectral with OWASP's ruleset too, which has to be installed. */
  readonly owasp?: boolean;
  /** The Overlay documents that change the root file first. */
  readonly overlays?: readonly string[];
}

/** A document with more operations is not compiled: it would take longer than everything else together. */
const MAX_COMPILED_OPERATIONS = 300;

/**
 * Finds everything that is wrong with a contract: what a start would refuse, what OpenAPI does not allow, and what the
 * rules of this product require.
 *
 * @param source the root file, JSON or YAML
 * @throws StartupError when a tool that was asked for is not installed
 */
export async function lint(
  source: string,
  { owasp = false, overlays = [] }: LintOptions = {},
): Promise<readonly Diagnostic[]> {
  const { contract, sources, diagnostics } = await readContract(source, { keepsWritten: true, overlays });
  const found = new Diagnostics((pointer) => sources.locate(pointer));
  found.merge(diagnostics);
  found.merge(await checkWithRedocly(sources));
  if (contract) {
    found.merge(checkReferences(contract));
    found.merge(checkServing(contract));
    found.merge(checkRules(contract));
    found.merge(checkProjection(contract));
    if (owasp) found.merge(await checkWithOwasp(contract));
  }
  return [...found].sort(byPlace);
}

/** What a server of the contract would refuse to start for. */
function checkServing(contract: Contract): readonly Diagnostic[] {
  const count = contract.operations.length;
  if (count <= MAX_COMPILED_OPERATIONS) return [...checkContract(contract)];
  const message = `The schemas of ${count} operations were checked and not compiled.`;
  const hint = 'Start the server with gatehouse serve --strict to compile them.';
  const notCompiled = lintDiagnostic('schemas-not-compiled', atPointer('#'), message, hint);
  return [...checkContract(contract, { compile: false }), notCompiled];
}

/** What the docs page and generated clients do not know of it. */
function checkProjection({ document }: Contract): readonly Diagnostic[] {
  return describeLosses(projectTo31(document).losses, 'The docs page');
}

function checkRules({ document }: Contract): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  walk(document, {
    root: (node) => found.push(...checkRoot(node)),
    operation: (operation) => found.push(...checkOperation(operation)),
    parameter: (parameter) => found.push(...checkParameter(parameter)),
    schema: (schema, direction) => found.push(...checkSchema(schema, direction)),
  });
  return found;
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [left, right] = [placeOf(a), placeOf(b)];
  return (
    left.file.localeCompare(right.file) ||
    left.line - right.line ||
    left.column - right.column ||
    a.code.localeCompare(b.code)
  );
}
