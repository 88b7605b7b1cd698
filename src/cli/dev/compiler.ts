import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** A build: a folder with the compiled sources. */
export interface Build {
  readonly kind: 'build';
  readonly folder: string;
  /** The compiled source file that starts the server. */
  readonly entry: string;
  /** The packages that the sources import. */
  readonly packages: readonly string[];
}

/** The errors of the sources, formatted. */
export interface CompileErrors {
  readonly kind: 'errors';
  readonly text: string;
}

/** An incremental TypeScript compiler: unchanged sources are neither read nor checked again. */
export interface Compiler {
  /**
   * Compiles the current sources, and writes a build unless there are errors.
   *
   * @param options `skipTypeCheck` leaves the types to a later `check`, which takes seconds the first time
   */
  compile(options?: { readonly skipTypeCheck?: boolean }): Build | CompileErrors;
  /** Returns the type errors of the sources compiled last, formatted; empty if there are none. */
  check(): string;
  /** Removes every build. */
  clean(): void;
}

export interface CompilerOptions {
  /** The folder of `package.json` and `tsconfig.json`. */
  readonly root: string;
  /** The source file that starts the server. */
  readonly entry: string;
  /** The texts of further files that each build needs, by path from the root. */
  readonly extraFiles: () => ReadonlyMap<string, string>;
  readonly color: boolean;
}

/**
 * Creates a compiler. Each build has its own folder, so that the previous one can be run again, with the layout of the
 * project: `dist/.dev/3/dist/app/main.js` finds `generated/openapi.json` like `dist/app/main.js`.
 *
 * @throws Error if `tsconfig.json` cannot be read
 */
export function createCompiler({ root, entry, extraFiles, color }: CompilerOptions): Compiler {
  const config = readConfig(root);
  const outDir = config.options.outDir ?? join(root, 'dist');
  const buildsFolder = join(outDir, '.dev');
  const outputs = new Map<string, string>();
  const sources = new Map<string, { readonly version: string; readonly file: ts.SourceFile }>();
  const options: ts.CompilerOptions = {
    ...withoutEmitOptions(config.options),
    outDir,
    inlineSourceMap: true,
    inlineSources: true,
  };
  const host = createHost(options, sources);
  let program: ts.EmitAndSemanticDiagnosticsBuilderProgram | undefined;
  let buildCount = 0;

  function check(): string {
    if (!program) return '';
    const diagnostics = [
      ...syntaxDiagnostics(program),
      ...program.getGlobalDiagnostics(),
      ...program.getSemanticDiagnostics(),
    ];
    return format(diagnostics, root, color);
  }

  return {
    check,
    compile({ skipTypeCheck = false } = {}) {
      const { fileNames, errors } = readConfig(root);
      program = ts.createEmitAndSemanticDiagnosticsBuilderProgram(fileNames, options, host, program, errors);
      const errorText = skipTypeCheck ? format(syntaxDiagnostics(program), root, color) : check();
      if (errorText !== '') return { kind: 'errors', text: errorText };
      program.emit(undefined, (file, text) => outputs.set(file, text));
      buildCount += 1;
      const folder = join(buildsFolder, String(buildCount));
      const pathInBuild = (file: string): string => join(folder, relative(root, file));
      const expected = new Set(fileNames.flatMap((file) => outputFiles(file, options, config)));
      for (const [file, text] of outputs) {
        if (expected.has(file)) writeFile(pathInBuild(file), text);
        else outputs.delete(file);
      }
      for (const [file, text] of extraFiles()) writeFile(join(folder, file), text);
      const [script = ''] = outputFiles(resolve(root, entry), options, config);
      return { kind: 'build', entry: pathInBuild(script), folder, packages: importedPackages(program) };
    },
    clean() {
      rmSync(buildsFolder, { recursive: true, force: true });
    },
  };
}

/** Returns the diagnostics that do not require type checking. */
function syntaxDiagnostics(program: ts.BuilderProgram): readonly ts.Diagnostic[] {
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

/** Removes the options for declarations, source maps and build info, which a server does not need. */
function withoutEmitOptions(options: ts.CompilerOptions): ts.CompilerOptions {
  const removed = ['tsBuildInfoFile', 'composite', 'declaration', 'declarationMap', 'incremental', 'sourceMap'];
  return Object.fromEntries(Object.entries(options).filter(([name]) => !removed.includes(name)));
}

/** Creates a host that caches source files by modification time. */
function createHost(
  options: ts.CompilerOptions,
  sources: Map<string, { readonly version: string; readonly file: ts.SourceFile }>,
): ts.CompilerHost {
  const host = ts.createIncrementalCompilerHost(options);
  const readSourceFile = host.getSourceFile.bind(host);
  return {
    ...host,
    getSourceFile(name, ...others) {
      const version = String(ts.sys.getModifiedTime?.(name)?.getTime());
      const cached = sources.get(name);
      if (cached?.version === version) return cached.file;
      const file = readSourceFile(name, ...others);
      if (file) sources.set(name, { version, file });
      else sources.delete(name);
      return file;
    },
  };
}

function outputFiles(file: string, options: ts.CompilerOptions, config: ts.ParsedCommandLine): readonly string[] {
  if (file.endsWith('.d.ts')) return [];
  return ts.getOutputFileNames({ ...config, options, fileNames: [file] }, file, false);
}

function writeFile(file: string, text: string): void {
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

/** Returns the packages that the sources import, except for types only. */
function importedPackages(program: ts.BuilderProgram): readonly string[] {
  const names = new Set<string>();
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile) continue;
    const visit = (node: ts.Node): void => {
      const specifier = importSpecifier(node);
      if (specifier !== undefined && !/^[./]/.test(specifier)) names.add(specifier);
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return [...names];
}

function importSpecifier(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) && !isTypeOnly(node) && ts.isStringLiteral(node.moduleSpecifier))
    return node.moduleSpecifier.text;
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [argument] = node.arguments;
  return argument && ts.isStringLiteral(argument) ? argument.text : undefined;
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
