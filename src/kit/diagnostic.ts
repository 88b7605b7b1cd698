import { replaceControlCharacters } from './util/control-characters.js';

/** An error keeps a server from starting and fails `gatehouse lint`; a warning and an info do neither. */
export type Severity = 'error' | 'warning' | 'info';

/** Where a diagnostic applies. Lines and columns count from 1. */
export type DiagnosticLocation =
  | { readonly kind: 'document'; readonly pointer: string; readonly file?: string; readonly line?: number; readonly column?: number } // prettier-ignore
  | { readonly kind: 'setting'; readonly name: string }
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'file'; readonly file: string; readonly line?: number; readonly column?: number };

/** What is wrong with a contract, an option, a setting or a file, and how to correct it. */
export interface Diagnostic {
  /** A stable name, in kebab case. `docs/reference/diagnostics.md` lists them. */
  readonly code: string;
  readonly severity: Severity;
  readonly location: DiagnosticLocation;
  /** What is wrong: a sentence. */
  readonly message: string;
  /** What to do about it: a sentence. */
  readonly hint: string;
}

/** The place of a pointer in the source files of a document. */
export interface SourcePosition {
  /** A path from the current folder, or an address. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Finds a pointer of a document (`#/paths/~1notes`) in its source files: the deepest part of it that exists. */
export type Locate = (pointer: string) => SourcePosition;

/** The codes of a part of the program, each with its usual severity and one sentence that explains it. */
export type DiagnosticCatalog<Code extends string = string> = Readonly<
  Record<Code, { readonly severity: Severity; readonly explanation: string }>
>;

/** Creates a diagnostic of a code, with the severity its catalog gives it unless another is named. */
export type DiagnosticFactory<Code extends string> = (
  code: Code,
  location: DiagnosticLocation,
  message: string,
  hint: string,
  severity?: Severity,
) => Diagnostic;

/**
 * Creates the factory of a catalog.
 *
 * @example
 * const diagnostic = diagnosticFactory({ 'queue-full': { severity: 'error', explanation: 'The queue is full.' } });
 * throw new StartupError([diagnostic('queue-full', atSetting('QUEUE'), 'The queue is full.', 'Set a larger one.')]);
 */
export function diagnosticFactory<Code extends string>(catalog: DiagnosticCatalog<Code>): DiagnosticFactory<Code> {
  return (code, location, message, hint, severity = catalog[code].severity) => ({
    code,
    severity,
    location,
    message,
    hint,
  });
}

/** The location of a pointer in a document; `Diagnostics` adds its file, line and column. */
export function atPointer(pointer: string): DiagnosticLocation {
  return { kind: 'document', pointer };
}

/** The location of a setting: the name of an environment variable. */
export function atSetting(name: string): DiagnosticLocation {
  return { kind: 'setting', name };
}

/** The location of an option: of a function, such as `handlers.getNote`, or of a command, such as `--handlers`. */
export function atOption(name: string): DiagnosticLocation {
  return { kind: 'option', name };
}

/** The location of a file, or of a folder. */
export function atFile(file: string): DiagnosticLocation {
  return { kind: 'file', file };
}

/** Why a server does not start: every diagnostic at once. The message has one line for each and is fit for a terminal. */
export class StartupError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)).join('\n'));
    this.name = 'StartupError';
    this.diagnostics = diagnostics;
  }
}

/** Collects diagnostics, so that everything that is wrong is reported at once. */
export class Diagnostics implements Iterable<Diagnostic> {
  readonly #byKey = new Map<string, Diagnostic>();
  readonly #locate: Locate | undefined;

  /** @param locate finds the source positions of what is added; without it, they stay as they are */
  constructor(locate?: Locate) {
    this.#locate = locate;
  }

  /** Adds a diagnostic. The same one twice counts once, with the higher severity. */
  add(diagnostic: Diagnostic): void {
    const located = this.#withPosition(diagnostic);
    const key = `${formatLocation(located.location)} ${located.code} ${located.message}`;
    const known = this.#byKey.get(key);
    if (!known || (known.severity !== 'error' && located.severity === 'error')) this.#byKey.set(key, located);
  }

  /** Adds all of a list. */
  merge(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) this.add(diagnostic);
  }

  get hasErrors(): boolean {
    return [...this].some(({ severity }) => severity === 'error');
  }

  /** @throws StartupError with every error, when there is one */
  throwIfErrors(): void {
    if (this.hasErrors) throw new StartupError([...this].filter(({ severity }) => severity === 'error'));
  }

  /** Iterates over what was added, in its order. */
  [Symbol.iterator](): Iterator<Diagnostic> {
    return this.#byKey.values();
  }

  #withPosition(diagnostic: Diagnostic): Diagnostic {
    const { location } = diagnostic;
    if (location.kind !== 'document' || location.file !== undefined || !this.#locate) return diagnostic;
    return { ...diagnostic, location: { ...location, ...this.#locate(location.pointer) } };
  }
}

/**
 * Writes a diagnostic on one line: `openapi/openapi.yaml:12:5: GET /notes has no handler. Write … [handler-missing]`.
 * What is no error says so before its message.
 */
export function formatDiagnostic({ code, severity, location, message, hint }: Diagnostic): string {
  const label = severity === 'error' ? '' : `${severity}: `;
  return replaceControlCharacters(`${formatLocation(location)}: ${label}${message} ${hint} [${code}]`);
}

/** `openapi/openapi.yaml:12:5`, or the name of a setting or an option. */
export function formatLocation(location: DiagnosticLocation): string {
  if (location.kind === 'setting' || location.kind === 'option') return location.name;
  const { file, line, column } = location;
  if (location.kind === 'document' && file === undefined) return location.pointer;
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
