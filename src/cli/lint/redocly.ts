import { BaseResolver, createConfig, lint, Source, type Document as RedoclyDocument } from '@redocly/openapi-core';
import { isObject, type Diagnostic, type SourceMap } from '../../kit/index.js';
import { correctTypes } from './redocly-types.js';
import { LINT_CODES, lintDiagnostic, type LintCode } from '../diagnostic-codes.js';

/** Redocly's rules that are used. Its others are matters of taste, or ours say it too. */
const RULES = [
  'struct',
  'no-identical-paths',
  'operation-parameters-unique',
  'path-declaration-must-exist',
  'path-parameters-defined',
  'no-undefined-server-variable',
  'no-server-variables-empty-enum',
  'operation-operationId-unique',
  'no-ambiguous-paths',
  'no-path-trailing-slash',
  'no-enum-type-mismatch',
  'no-schema-type-mismatch',
  'no-required-schema-properties-undefined',
  'no-invalid-media-type-examples',
  'no-invalid-parameter-examples',
  'no-invalid-schema-examples',
  'no-unused-components',
  'operation-tag-defined',
  'tags-unique',
] as const;

/**
 * Finds what Redocly's linter finds: what OpenAPI itself does not allow, and examples that are not what they show. It
 * gets the files as they were read, and fetches nothing itself; places come from the files as well, since its own
 * search reads the whole file again for each problem.
 */
export async function checkWithRedocly(sources: SourceMap): Promise<readonly Diagnostic[]> {
  const { root } = sources;
  const document = sources.written(root);
  if (!isObject(document) || !/^3\.[012](\.|$)/.test(String(document['openapi']))) return [];
  const rules = Object.fromEntries(RULES.map((rule) => [rule, severityOf(codeOf(rule))]));
  const config = await createConfig({ rules, plugins: [{ id: 'gatehouse', typeExtension: { oas3: correctTypes } }] });
  const problems = await lint({ ref: root, config, externalRefResolver: new ReadFiles(sources) });
  return problems.flatMap(({ ruleId, message, location: [place], suggest }) => {
    if (!place) return [];
    const { pointer = '#' } = place;
    const position = sources.locateIn({ uri: place.source.absoluteRef, pointer });
    const hint = suggest.length > 0 ? `Write ${suggest.slice(0, 3).join(' or ')}.` : 'See the OpenAPI specification.';
    return [lintDiagnostic(codeOf(ruleId), { kind: 'document', pointer, ...position }, sentence(message), hint)];
  });
}

function codeOf(rule: string): LintCode {
  return rule !== 'struct' && Object.hasOwn(LINT_CODES, rule) ? (rule as LintCode) : 'openapi';
}

function severityOf(code: LintCode): 'error' | 'warn' {
  return LINT_CODES[code].severity === 'error' ? 'error' : 'warn';
}

function sentence(message: string): string {
  return `${message.replace(/\s+/g, ' ').trim().replace(/\.$/, '')}.`;
}

/** Gives Redocly the files that were read. What was not read is no reference, such as a `$ref` in an example. */
class ReadFiles extends BaseResolver {
  readonly #sources: SourceMap;

  constructor(sources: SourceMap) {
    super();
    this.#sources = sources;
  }

  override resolveExternalRef(base: string | null, ref: string): string {
    return this.#sources.targetOf(ref, base ?? ref)?.uri ?? ref;
  }

  override resolveDocument<T>(base: string | null, ref: string): Promise<RedoclyDocument<T>> {
    const uri = this.resolveExternalRef(base, ref);
    const parsed: unknown = this.#sources.written(uri);
    if (parsed === undefined) return Promise.reject(new Error(`${uri} was not read.`));
    // It is what the linter takes it for, as far as its rules find nothing else.
    return Promise.resolve({ source: new Source(uri, ''), parsed: parsed as T });
  }
}
