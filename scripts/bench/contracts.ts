import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const small = join(import.meta.dirname, 'contract.json');
const github = join(
  import.meta.dirname,
  '../../test/corpus/node_modules/@octokit/openapi/generated/api.github.com.json',
);

interface Document {
  readonly paths: object;
  readonly components: { readonly schemas: object };
  readonly [key: string]: unknown;
}

/**
 * The two contracts: the small one as it is, and GitHub's with the small one's operations added, so that the same
 * requests can be sent to both. The large one is `undefined` where the corpus is not installed.
 */
export async function makeContracts(folder: string): Promise<{ small: string; large: string | undefined }> {
  const text = await readFile(github, 'utf8').catch(() => undefined);
  if (text === undefined) return { small, large: undefined };
  const ours = JSON.parse(await readFile(small, 'utf8')) as Document;
  const theirs = JSON.parse(text) as Document;
  const large = join(folder, 'large.json');
  const merged = {
    ...theirs,
    servers: undefined,
    security: ours['security'],
    'x-rate-limit': ours['x-rate-limit'],
    paths: { ...theirs.paths, ...ours.paths },
    components: {
      ...theirs.components,
      ...ours.components,
      schemas: { ...theirs.components.schemas, ...ours.components.schemas },
    },
  };
  await writeFile(large, JSON.stringify(merged));
  return { small, large };
}
