import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { generate } from '../../../../src/cli/generate.js';
import { readContract } from '../../../../src/kit/contract/load.js';
import { projectTo31 } from '../../../../src/kit/contract/projection/project-31.js';
import { servedDocument } from '../../../../src/kit/pages/docs.js';
import { createPlan } from '../../../../src/kit/plan/create-plan.js';
import { createLogger } from '../../../../src/kit/observability/logger.js';
import { isObject } from '../../../../src/kit/util/json.js';
import { fileWith } from '../../../support/contract.js';

/** Every example of the specification that is a part of a document. */
interface Example {
  readonly title: string;
  readonly kind: 'content' | 'parameter' | 'document' | 'paths' | 'pathItem' | 'operation' | 'responses' | 'requestBody' | 'securityScheme' | 'schema' | 'schemas'; // prettier-ignore
  readonly value: object;
}

const examples = parse(readFileSync(join(import.meta.dirname, 'specification-examples.yaml'), 'utf8')) as Example[];

const responses = { 204: { description: 'ok' } };
const operation = (parts: object): object => ({ paths: { '/a': { post: { operationId: 'a', responses, ...parts } } } });
const body = (content: object): object => operation({ requestBody: { content } });

/** A document with an example in its place. */
function documentOf({ kind, value }: Example): object {
  switch (kind) {
    case 'document':
      return value;
    case 'paths':
      return { paths: value };
    case 'pathItem':
      return { paths: { '/pets/{id}': value } };
    case 'operation':
      return operation(value);
    case 'responses':
      return operation({ responses: value });
    case 'requestBody':
      return operation({ requestBody: value });
    case 'content':
      return body(value);
    case 'parameter':
      return operation({ parameters: [value] });
    case 'securityScheme':
      return { components: { securitySchemes: { scheme: value } } };
    case 'schema':
      return body({ 'application/json': { schema: value } });
    case 'schemas':
      return { ...body({ 'application/json': { schema: { $ref: `#/components/schemas/${Object.keys(value)[0] ?? ''}` } } }), components: { schemas: value } }; // prettier-ignore
  }
}

/** Adds an open component for each that an example refers to and does not show. */
function completed(document: object): object {
  const components: Record<string, Record<string, unknown>> = structuredClone(
    (document as { components?: Record<string, Record<string, unknown>> }).components ?? {},
  );
  for (const [, section = '', name = ''] of JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g))
    (components[section] ??= {})[name] ??=
      section === 'schemas'
        ? {}
        : section === 'mediaTypes'
          ? { schema: {} }
          : { description: 'Not shown.', content: {} };
  return { openapi: '3.2.0', info: { title: 'T', version: '1' }, security: [], paths: {}, ...document, components };
}

/** Examples that have the names of fields as names of examples, or a `content` in place of a response. */
const ERRATA = ['(line 1074)', '(line 1105)', '(line 4303)'];

test('all are there', () => expect(examples.length).toBeGreaterThan(80));

test.each(examples.map((example) => [example.title, example] as const))('%s', async (_title, example) => {
  const file = await fileWith(stringify(completed(documentOf(example))));
  const { contract, diagnostics } = await readContract(file, { strict: false });
  expect([...diagnostics].filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!contract) throw new Error('There is no contract.');
  const plan = await createPlan(contract, {
    handlers: {},
    log: createLogger({ destination: { write: () => undefined } }),
    onMissingHandler: 'mock',
    public: true,
    strict: false,
    rateLimit: 'off',
  });
  const off = plan.warnings.filter(({ message }) => message.includes('switched off'));
  expect(off.map(({ message }) => message)).toEqual([]);
  for (const { handler, validator } of plan.operations) {
    expect(handler).toBeDefined();
    validator().compile();
  }
  const { document } = projectTo31(servedDocument(contract));
  expect(document.openapi).toBe('3.1.1');
  if (!ERRATA.some((line) => example.title.endsWith(line))) expect(JSON.stringify(document)).not.toMatch(/"(dataValue|serializedValue|itemSchema|prefixEncoding|itemEncoding|defaultMapping|nodeType|querystring)":/);
  expect(isObject(document['components']) && 'mediaTypes' in document['components']).toBe(false);
  // Some refer to documents that are not shown.
  if (contract.unresolved.size > 0) return;
  const { files } = await generate(file).catch((error: unknown) => {
    throw new Error(`${_title}: ${String(error)}`);
  });
  for (const { id } of contract.operations) expect(files.get('api.d.ts')).toContain(id);
}); // prettier-ignore
