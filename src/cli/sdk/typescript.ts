import { atFile, problems, projectTo31, StartupError, unmarkPath, type Contract } from '../../kit/index.js';
import { commandDiagnostic } from '../diagnostic-codes.js';
import { generatorFailed } from '../generator-failed.js';
import { maskNames } from '../generate/mask-names.js';
import { clientDocument } from './client-document.js';
import { readFolder, type Files } from './files.js';
import { methodNames } from './method-names.js';
import { operationTable } from './operation-table.js';
import { packageFiles, type PackageName } from './package.js';
import { multipartSource, sendSource } from './request-source.js';
import { apiSource, indexSource, problemSource, retrySource } from './runtime.js';
import { parseStreamSource } from './parse-stream-source.js';
import { streamsSource } from './streams-source.js';
import { streamsOf, streamTable } from './streams.js';
import { serializeSource } from './serialize-source.js';
import { withTemporaryFolder } from '../temporary-folder.js';
import { importOptional } from '../optional-dependency.js';

/** The part of @hey-api/openapi-ts that is used. */
interface Generator {
  readonly createClient: (config: object) => Promise<unknown>;
}

const GENERATOR = { name: '@hey-api/openapi-ts', version: '0.90.10' };

/**
 * Generates a TypeScript client for Node and browsers: a package without dependencies that can be compiled and published.
 * It is generated from the document served at `/openapi.json`, which includes the responses of the kit.
 *
 * @throws StartupError if the generator is not installed
 */
export async function generateTypescriptSdk(contract: Contract, packageName: PackageName): Promise<Files> {
  if (contract.operations.length === 0) {
    const message = 'The contract has no operations.';
    const hint = 'Write some below paths.';
    throw new StartupError([commandDiagnostic('operations-missing', atFile(contract.source), message, hint)]);
  }
  const { createClient } = await importOptional<Generator>(GENERATOR, 'gatehouse sdk typescript');
  const methods = methodNames(contract);
  const { document, unmask } = maskNames(projectTo31(clientDocument(contract, methods)).document, ['__proto__']);
  return withTemporaryFolder(async (folder) => {
    const generating = createClient({
      input: document,
      output: { path: folder, importFileExtension: '.js', tsConfigPath: null, case: 'preserve' },
      plugins: [
        '@hey-api/typescript',
        {
          name: '@hey-api/sdk',
          operations: {
            strategy: 'single',
            containerName: 'Operations',
            nesting: 'operationId',
            nestingDelimiters: /$^/,
            methodName: { casing: 'preserve' },
          },
        },
        { name: '@hey-api/client-fetch', baseUrl: false },
      ],
      logs: { level: 'silent', file: false },
    });
    await generating.catch(generatorFailed(GENERATOR.name, contract.source));
    const files = new Map(packageFiles(contract, packageName, methods));
    for (const [name, text] of await readFolder(folder))
      if (name !== 'index.ts') files.set(`src/openapi/${name}`, restoreMethods(unmask(text)));
    const streams = streamsOf(contract);
    files.set('src/api.ts', apiSource(streams.size > 0));
    if (streams.size > 0) {
      files.set('src/parse-stream.ts', parseStreamSource);
      files.set('src/streams.ts', streamsSource);
      files.set('src/stream-table.ts', streamTable(streams, methods));
    }
    files.set('src/base-path.ts', basePathSource(document['servers']));
    files.set('src/problem.ts', problemSource(Object.keys(problems)));
    files.set('src/retry.ts', retrySource);
    files.set('src/operations.ts', operationTable(contract).text);
    files.set('src/serialize.ts', serializeSource);
    files.set('src/multipart.ts', multipartSource);
    files.set('src/send.ts', sendSource);
    files.set('src/index.ts', indexSource);
    return files;
  });
}

/** Sends operations whose method the generator does not know by that method: they stand under marked paths. */
function restoreMethods(source: string): string {
  const sent = source.replace(
    /\.post(<[^;]*?>)\(\{([^;]*?)url: '([^']*)'/g,
    (call, types: string, before: string, url: string) => {
      const marked = unmarkPath(url);
      return marked
        ? `.request${types}({${before}method: '${marked.method.toUpperCase()}', url: '${marked.path}'`
        : call;
    },
  );
  return sent.replace(/^( +url: ')([^']*)(';)$/gm, (line, start: string, url: string, end: string) => {
    const marked = unmarkPath(url);
    return marked ? start + marked.path + end : line;
  });
}

function basePathSource(servers: unknown): string {
  const [first] = Array.isArray(servers) ? (servers as { url: string }[]) : [];
  const path = (first?.url ?? '').replace(/\/+$/, '');
  return `/** The base path of the API. */\nexport const basePath = ${JSON.stringify(path)};\n`;
}
