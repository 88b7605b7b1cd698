import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { appendStubs, planStubs } from '../../../src/cli/stubs.js';
import { readSources } from '../../../src/cli/stubs/sources.js';
import { loadContract } from '../../../src/kit/index.js';
import { gatehouse } from '../../support/cli.js';
import { root } from '../../support/root.js';

/** `gatehouse generate --stubs`, in a project of its own. */

const operation = (operationId: string, tag: string, summary = ''): object => ({
  operationId,
  summary,
  tags: tag === '' ? [] : [tag],
  security: [],
  responses: { 204: { description: 'Done.' } },
});
const contract = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1.0.0' },
  paths: {
    '/pets': {
      get: operation('listPets', 'Pet Store', 'List */ what is there'),
      post: operation('pets/add', 'Pet Store'),
    },
    '/pets/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: operation("o'pet", 'Pet Store'),
      delete: operation('delete', 'Pet Store'),
    },
    '/orders': { get: operation('listOrders', '') },
  },
};
const user = 'export interface User { readonly name: string }\n';
const api = `import * as petStore from './pet-store/handlers.js';
import * as orders from './orders/handlers.js';
import type { operations } from '../generated/api.js';
import type { Handlers } from 'gatehouse';
import type { User } from './user.js';

export const handlers: Handlers<operations, User> = { ...petStore, ...orders };
`;
const written = `import type { operations } from '../../generated/api.js';
import type { Handler } from 'gatehouse';

// Mine.
export const listPets: Handler<operations['listPets'], unknown> = () => ({ status: 204 })  // no semicolon
`;

function project(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-stubs-'));
  const all = { 'openapi.json': JSON.stringify(contract), 'src/api.ts': api, 'src/user.ts': user, ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Appends in the process of the test, with whoever is to be asked. */
async function append(folder: string, options: object, confirm?: (question: string) => Promise<boolean>) {
  let output = '';
  const write = (text: string): void => void (output += text);
  const contractRead = await loadContract(join(folder, 'openapi.json'));
  const places = { sources: join(folder, 'src'), out: join(folder, 'generated') };
  const done = await appendStubs(contractRead, { ...places, ...options }, { env: {}, out: write, err: write, confirm });
  return { done, output };
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

it('appends a function for each operation without one, and the project compiles', async () => {
  const folder = project({ 'src/pet-store/handlers.ts': written });
  expect(await gatehouse(['generate', 'openapi.json', '--stubs', '--yes'], folder)).toMatchObject({ code: 0 });
  const pets = read(folder, 'src/pet-store/handlers.ts');
  expect(pets).not.toContain('List */ what');
  expect(pets.match(/=> \{\n {2}throw new Problem\('not_implemented'\);\n\}/g)).toHaveLength(3);
  expect(read(folder, 'src/orders/handlers.ts')).toContain(
    "export const listOrders: Handler<operations['listOrders'], User>",
  );

  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/gatehouse'), 'junction');
  const compilerOptions = {
    strict: true, noEmit: true, module: 'NodeNext', target: 'ES2023', types: [], skipLibCheck: true, verbatimModuleSyntax: true,
  }; // prettier-ignore
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  expect(() =>
    execFileSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8', stdio: 'pipe' }),
  ).not.toThrow();
}, 60_000);

it('keeps every byte of what is there, in its order', async () => {
  const folder = project({ 'src/pet-store/handlers.ts': written });
  await append(folder, { yes: true });
  const after = read(folder, 'src/pet-store/handlers.ts');
  let from = 0;
  for (const line of written.split('\n')) {
    expect(after.indexOf(line, from)).toBeGreaterThanOrEqual(from);
    from = after.indexOf(line, from) + line.length;
  }
  expect(read(folder, 'src/api.ts')).toBe(api);
});

it('has nothing to do the second time', async () => {
  const folder = project({});
  await append(folder, { yes: true });
  const before = read(folder, 'src/pet-store/handlers.ts');
  const { done, output } = await append(folder, { yes: true });
  expect({ done, output }).toEqual({
    done: true,
    output: 'every operation has a handler\n',
  });
  expect(read(folder, 'src/pet-store/handlers.ts')).toBe(before);
});

test.each([
  ['a person says no', {}, () => Promise.resolve(false)],
  ['nobody can be asked', {}, undefined],
  ['it only checks', { check: true }, () => Promise.resolve(true)],
])('says what is missing and writes nothing when %s', async (_, options, confirm) => {
  const folder = project({ 'src/pet-store/handlers.ts': written });
  const { done, output } = await append(folder, options, confirm);
  expect(done).toBe(false);
  expect(output).toContain("pet-store/handlers.ts: pets/add, o'pet, delete");
  expect(read(folder, 'src/pet-store/handlers.ts')).toBe(written);
});

it('exits with 1 when something is missing and nothing was written', async () => {
  const folder = project({});
  const { code, stderr } = await gatehouse(['generate', 'openapi.json', '--stubs'], folder);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('or with --yes') });
});

it('asks a person before it writes', async () => {
  const folder = project({ 'src/pet-store/handlers.ts': written });
  const questions: string[] = [];
  const confirm = (question: string): Promise<boolean> => {
    questions.push(question);
    return Promise.resolve(true);
  };
  expect(await append(folder, {}, confirm)).toMatchObject({ done: true });
  expect(questions).toEqual(['Append them?']);
  expect(read(folder, 'src/pet-store/handlers.ts')).toContain('delete_');
});

it('finds every operation of the sample written', async () => {
  const ofSample = await loadContract(join(root, 'generated/openapi.json'));
  const folder = join(root, 'src');
  const sources = { files: await readSources(folder), folder, generated: join(root, 'generated') };
  expect(planStubs(ofSample, sources)).toEqual([]);
});
