import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { loadContract, type LoadOptions } from '../../src/kit/contract/load.js';
import type { Contract } from '../../src/kit/contract/model.js';

/** A document of which a test says only what it is about. */
export function documentOf(parts: Record<string, unknown>): Record<string, unknown> {
  return { openapi: '3.1.0', info: { title: 'Test', version: '1.0.0' }, security: [], paths: {}, ...parts };
}

/** A path of a document with one GET that answers any JSON. */
export function get(operation: Record<string, unknown> = {}): Record<string, unknown> {
  return { get: { responses: { 200: anyJson }, ...operation } };
}

/** A path of a document with one POST that takes a body and answers any JSON. */
export function post(
  content: Record<string, unknown>,
  operation: Record<string, unknown> = {},
): Record<string, unknown> {
  return { post: { requestBody: { required: true, content }, responses: { 200: anyJson }, ...operation } };
}

export const anyJson = { description: 'Anything.', content: { 'application/json': { schema: {} } } };

/** Loads a document as a user's file is loaded. */
export async function contractOf(
  parts: Record<string, unknown> | string,
  options: LoadOptions = {},
): Promise<Contract> {
  return loadContract(await fileWith(typeof parts === 'string' ? parts : stringify(documentOf(parts))), options);
}

/** Writes files into a folder of their own. @returns the folder */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** A file with a text, in a folder of its own. */
export async function fileWith(text: string, name = 'openapi.yaml'): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'gatehouse-')), name);
  await writeFile(file, text);
  return file;
}
