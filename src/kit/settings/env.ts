import { atSetting, Diagnostics, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import { findMisspelled } from './misspelled.js';
import type { Parsed } from './parsers.js';
import type { SettingDescription } from './setting-table.js';

/** What settings are read from: `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings one by one and collects what is wrong with them. One that is empty counts as not set. */
export interface EnvReader<Name extends string> {
  /** The text of a setting; `undefined` when it is not set. */
  text(name: Name): string | undefined;
  /** A setting read by a parser; `undefined` when it is not set, or wrong. */
  read<T>(name: Name, parse: (text: string) => Parsed<T>): T | undefined;
  /**
   * Requires a setting where another one is set.
   *
   * @param hint what to write, a sentence
   */
  needs(name: Name, needed: Name, hint: string): void;
  /** Adds something else that is wrong. */
  add(found: Diagnostic): void;
  /** Names in the environment that are nearly those of settings. */
  warnings(): readonly Diagnostic[];
  /** @throws StartupError with everything that is wrong */
  check(): void;
}

/**
 * Creates the reader of the settings of a server.
 *
 * @param env the environment
 * @param settings every setting there is, with its description
 */
export function createEnvReader<Name extends string>(
  env: Environment,
  settings: Readonly<Record<Name, SettingDescription>>,
): EnvReader<Name> {
  const diagnostics = new Diagnostics();
  const text = (name: Name): string | undefined => {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  };
  return {
    text,
    read(name, parse) {
      const value = text(name);
      if (value === undefined) return undefined;
      const parsed = parse(value);
      if (parsed.kind === 'valid') return parsed.value;
      diagnostics.add(diagnostic('setting-invalid', atSetting(name), parsed.message, parsed.hint));
      return undefined;
    },
    needs(name, needed, hint) {
      if (text(name) === undefined || text(needed) !== undefined) return;
      const message = `It is not set, but ${name} is.`;
      diagnostics.add(diagnostic('setting-missing', atSetting(needed), message, `${hint} Or unset ${name}.`));
    },
    add: (found) => diagnostics.add(found),
    warnings: () => findMisspelled(env, Object.keys(settings)),
    check() {
      diagnostics.throwIfErrors();
    },
  };
}
