import { StartupError, type Fault } from '../diagnostic.js';
import { findMisspelled, type Warning } from './misspelled.js';
import type { Parsed } from './parsers.js';

/** What settings are read from: `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings one by one and collects what is wrong with them. One that is empty counts as not set. */
export interface EnvReader<Name extends string> {
  /** The text of a setting; `undefined` when it is not set. */
  text(name: Name): string | undefined;
  /** A setting read by a parser; `undefined` when it is not set, or wrong. */
  read<T>(name: Name, parse: (text: string) => Parsed<T>): T | undefined;
  /** Says that a setting means nothing without another one. */
  needs(name: Name, where: Name, why: string): void;
  /** Notes something else that is wrong. */
  fault(fault: Fault): void;
  /** Names in the environment that are nearly ours. */
  warnings(): readonly Warning[];
  /** @throws StartRefused with every fault at once */
  check(): void;
}

/**
 * @param env the environment
 * @param names every setting there is
 */
export function createEnvReader<Name extends string>(env: Environment, names: readonly Name[]): EnvReader<Name> {
  const faults: Fault[] = [];
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
      if ('value' in parsed) return parsed.value;
      faults.push({ where: name, ...parsed });
      return undefined;
    },
    needs(name, where, why) {
      if (text(name) !== undefined && text(where) === undefined)
        faults.push({ where, what: `is not set, but ${name} is`, instead: `${why}, or unset ${name}` });
    },
    fault: (fault) => void faults.push(fault),
    warnings: () => findMisspelled(env, names),
    check() {
      if (faults.length > 0) throw new StartupError(faults);
    },
  };
}
