import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** What came out of one look at the sources. */
export type Compiled =
  | { readonly errors: string }
  | { readonly entry: string; readonly folder: string; readonly packages: readonly string[] };

/** A TypeScript that stays warm: what has not changed is neither read nor checked again. */
export interface Compiler {
  /**
   * Reads the sources as they are now and, when they are right, writes a build of them.
   *
   * @param trusting leaves their types to a later `check`, which takes seconds the first time
   */
  compile(trusting?: boolean): Compiled;
  /** What is wrong with the types of the sources that were read last; empty when nothing is. */
  check(): string;
  /** Removes every build. */
  clean(): void;
}

export interface CompilerOptions {
  /** Where `package.json` and `tsconfig.json` are. */
  readonly root: string;
  /** The source file that starts the server. */
  readonly entry: string;
  /** Written beside each build as it is beside the sources: path from the root, to its text. */
  readonly beside: () => ReadonlyMap<string, string>;
  readonly color: boolean;
}

/**
 * Each build is a folder of its own, laid out as the project is, so that the build before it can be run again:
 * `dist/.dev/3/dist/app/main.js` finds `generated/openapi.json` where `dist/app/main.js` does.
 *
 * @throws Error when there is no `tsconfig.json` that can be read
 */
export function createCompiler({ root, entry, beside, color }: CompilerOptions): Compiler {
  const config = readConfig(root);
  const folder = config.options.outDir ?? join(root, 'dist');
  const builds = join(folder, '.dev');
  const outputs = new Map<string, string>();
  const sources = new Map<string, { readonly version: string; readonly file: ts.SourceFile }>();
  const options: ts.CompilerOptions = {
    ...withoutFiles(config.options),
    outDir: folder,
    inlineSourceMap: true,
    inlineSources: true,
  };
  const host = createHost(options, sources);
  let program: ts.EmitAndSemanticDiagnosticsBuilderProgram | undefined;
  let number = 0;

  function check(): string {
    if (!program) return '';
    const faults = [...readingFaults(program), ...program.getGlobalDiagnostics(), ...program.getSemanticDiagnostics()];
    return format(faults, root, color);
  }

  return {
    check,
    compile(trusting = false) {
      const { fileNames, errors: faults } = readConfig(root);
      program = ts.createEmitAndSemanticDiagnosticsBuilderProgram(fileNames, options, host, program, faults);
      const errors = trusting ? format(readingFaults(program), root, color) : check();
      if (errors !== '') return { errors };
      program.emit(undefined, (file, text) => outputs.set(file, text));
      number += 1;
      const build = join(builds, String(number));
      const built = (file: string): string => join(build, relative(root, file));
      const wanted = new Set(fileNames.flatMap((file) => outputsOf(file, options, config)));
      for (const [file, text] of outputs) {
        if (wanted.has(file)) put(built(file), text);
        else outputs.delete(file);
      }
      for (const [file, text] of beside()) put(join(build, file), text);
      const [script = ''] = outputsOf(resolve(root, entry), options, config);
      return { entry: built(script), folder: build, packages: packagesOf(program) };
    },
    clean() {
      rmSync(builds, { recursive: true, force: true });
    },
  };
}

/** What is wrong before any type is looked at. */
function readingFaults(program: ts.BuilderProgram): readonly ts.Diagnostic[] {
  return [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(),
  ];
}

function readConfig(root: string): ts.ParsedCommandLine {
  const file = join(root, 'tsconfig.json');
  const config = ts.getParsedCommandLineOfConfigFile(file, undefined, {
    ...ts.sys,
    getCurrentDirectory: () => root,
    onUnRecoverableConfigFileDiagnostic({ messageText }) {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  });
  if (!config) throw new Error(`${file} cannot be read`);
  return config;
}

/** The options that say which further files are to be written: a server needs none of them. */
function withoutFiles(options: ts.CompilerOptions): ts.CompilerOptions {
  const left = ['tsBuildInfoFile', 'composite', 'declaration', 'declarationMap', 'incremental', 'sourceMap'];
  return Object.fromEntries(Object.entries(options).filter(([name]) => !left.includes(name)));
}

/** Reads a source file again when its bytes are others. */
function createHost(
  options: ts.CompilerOptions,
  sources: Map<string, { readonly version: string; readonly file: ts.SourceFile }>,
): ts.CompilerHost {
  const host = ts.createIncrementalCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  return {
    ...host,
    getSourceFile(name, ...others) {
      const version = String(ts.sys.getModifiedTime?.(name)?.getTime());
      const known = sources.get(name);
      if (known?.version === version) return known.file;
      const file = read(name, ...others);
      if (file) sources.set(name, { version, file });
      else sources.delete(name);
      return file;
    },
  };
}

function outputsOf(file: string, options: ts.CompilerOptions, config: ts.ParsedCommandLine): readonly string[] {
  if (file.endsWith('.d.ts')) return [];
  return ts.getOutputFileNames({ ...config, options, fileNames: [file] }, file, false);
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function format(diagnostics: readonly ts.Diagnostic[], root: string, color: boolean): string {
  const host: ts.FormatDiagnosticsHost = {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  };
  return color ? ts.formatDiagnosticsWithColorAndContext(diagnostics, host) : ts.formatDiagnostics(diagnostics, host);
}

/** The packages that the sources import, types apart. */
function packagesOf(program: ts.BuilderProgram): readonly string[] {
  const names = new Set<string>();
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile) continue;
    const visit = (node: ts.Node): void => {
      const specifier = specifierOf(node);
      if (specifier !== undefined && !/^[./]/.test(specifier)) names.add(specifier);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...names];
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) && !isForTypes(node) && ts.isStringLiteral(node.moduleSpecifier))
    return node.moduleSpecifier.text;
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteral(argument) ? argument.text : undefined;
}

function isForTypes({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
