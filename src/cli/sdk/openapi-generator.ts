import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atOption, servedDocument, StartupError, type Contract, type Diagnostic } from '../../kit/index.js';
import { commandDiagnostic } from '../diagnostic-codes.js';

/** The version that has been tested; any 7.x works. */
const GENERATOR_VERSION = '7.14.0';
const JAR_URL = `https://repo1.maven.org/maven2/org/openapitools/openapi-generator-cli/${GENERATOR_VERSION}/openapi-generator-cli-${GENERATOR_VERSION}.jar`;

export interface OpenApiGeneratorOptions {
  readonly language: string;
  readonly out: string;
  /** The jar of OpenAPI Generator; `undefined` if it was not given. */
  readonly jar: string | undefined;
  /** Passed to the generator unchanged. */
  readonly options: readonly string[];
}

/**
 * Generates a client in another language with OpenAPI Generator, which requires Java.
 *
 * @returns its exit code
 * @throws StartupError that explains how to get the jar, or Java
 */
export async function runOpenApiGenerator(
  contract: Contract,
  { language, out, jar, options }: OpenApiGeneratorOptions,
): Promise<number> {
  if (jar === undefined || !existsSync(jar)) throw new StartupError([missingJar(language, jar)]);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sdk-'));
  try {
    const input = join(folder, 'openapi.json');
    await writeFile(input, JSON.stringify(servedDocument(contract)));
    return await runJava(['-jar', jar, 'generate', '-i', input, '-g', language, '-o', out, ...options]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function missingJar(language: string, jar: string | undefined): Diagnostic {
  const message =
    jar === undefined ? 'OpenAPI Generator makes it, and its jar is not here.' : `There is no file ${jar}.`;
  const hint =
    `Get it once (30 MB, Java 11 or newer): curl -fsSLo openapi-generator-cli.jar ${JAR_URL} ` +
    `Then run gatehouse sdk ${language} <document> --jar openapi-generator-cli.jar, or set OPENAPI_GENERATOR_JAR.`;
  return commandDiagnostic('tool-missing', atOption(`gatehouse sdk ${language}`), message, hint);
}

function runJava(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('java', args, { stdio: 'inherit' });
    child.once('error', () => {
      const message = 'OpenAPI Generator is a Java program, and there is no java.';
      const hint = 'Install a JRE of 11 or newer: https://adoptium.net';
      reject(new StartupError([commandDiagnostic('tool-missing', atOption('java'), message, hint)]));
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
