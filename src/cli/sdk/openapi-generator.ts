import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { servedDocument, StartupError, type Contract } from '../../kit/index.js';

/** The one that was current when this was written; any of 7 will do. */
const version = '7.14.0';
const address = `https://repo1.maven.org/maven2/org/openapitools/openapi-generator-cli/${version}/openapi-generator-cli-${version}.jar`;

export interface OtherSdk {
  readonly language: string;
  readonly out: string;
  /** OpenAPI Generator's jar; `undefined` where nobody has said where it is. */
  readonly jar: string | undefined;
  /** Handed on to the generator as they are. */
  readonly options: readonly string[];
}

/**
 * Makes a client in another language with OpenAPI Generator, which is a Java program.
 *
 * @returns its exit code
 * @throws StartRefused that says how to get the jar, or Java
 */
export async function otherSdk(contract: Contract, { language, out, jar, options }: OtherSdk): Promise<number> {
  if (jar === undefined || !existsSync(jar)) throw new StartupError([jarMissing(language, jar)]);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sdk-'));
  try {
    const input = join(folder, 'openapi.json');
    await writeFile(input, JSON.stringify(servedDocument(contract)));
    return await java(['-jar', jar, 'generate', '-i', input, '-g', language, '-o', out, ...options]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function jarMissing(language: string, jar: string | undefined): { where: string; what: string; instead: string } {
  return {
    where: `gatehouse sdk ${language}`,
    what: jar === undefined ? 'OpenAPI Generator makes it, and its jar is not here' : `there is no file ${jar}`,
    instead: [
      'get it once (30 MB, Java 11 or newer) and say where it is:',
      `  curl -fsSLo openapi-generator-cli.jar ${address}`,
      `  gatehouse sdk ${language} <document> --jar openapi-generator-cli.jar`,
      '  (or set OPENAPI_GENERATOR_JAR)',
    ].join('\n'),
  };
}

function java(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('java', args, { stdio: 'inherit' });
    child.once('error', () => {
      const instead = 'install a JRE of 11 or newer: https://adoptium.net';
      reject(
        new StartupError([
          { where: 'java', what: 'OpenAPI Generator is a Java program, and there is no java', instead },
        ]),
      );
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
