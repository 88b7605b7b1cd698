import { resolve } from 'node:path';
import { localAudience, localIssuer, StartRefused, type Fault } from '../kit/index.js';
import { misspelt, type Warning } from './misspelt.js';
import * as read from './settings.js';

/** Everything the sample can be told from outside, checked. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** A certificate of your own; without one a local authority makes it. */
  readonly tls: { readonly keyFile: string; readonly certFile: string } | undefined;
  /** A PostgreSQL server; without one the database is kept in `localDirectory`. */
  readonly databaseUrl: string | undefined;
  /** What tokens must say of themselves, and where the keys that signed them are: else one in `localDirectory` is used. */
  readonly tokens: { readonly issuer: string; readonly audience: string; readonly jwksUrl: URL | undefined };
  /** At most `limit` requests per `window` milliseconds; `undefined` leaves it to the contract. */
  readonly rateLimit: { readonly limit: number; readonly window: number } | 'off' | undefined;
  /** How many proxies stand in front, or their addresses and subnets. */
  readonly trustProxy: number | readonly string[] | undefined;
  readonly logLevel: read.LogLevel;
  readonly metricsPort: number | undefined;
  readonly redirectPort: number | undefined;
  readonly docs: boolean;
  readonly corsOrigins: readonly string[];
  /** Where keys, certificates and the embedded database are kept; never commit it. */
  readonly localDirectory: string;
  /** Settings that look like ours and are not: worth a line at the start. */
  readonly warnings: readonly Warning[];
}

/** The names this server reads from its environment. */
export const settings = [
  'PORT',
  'HOST',
  'TLS_KEY_FILE',
  'TLS_CERT_FILE',
  'DATABASE_URL',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWKS_URL',
  'RATE_LIMIT',
  'TRUST_PROXY',
  'LOG_LEVEL',
  'METRICS_PORT',
  'REDIRECT_PORT',
  'DOCS',
  'CORS_ORIGINS',
  'LOCAL_DIRECTORY',
] as const;

type Setting = (typeof settings)[number];

/**
 * Reads the settings. One that is empty counts as not set, as in an `.env` file with nothing after the `=`.
 *
 * @param env the environment: `process.env`
 * @throws StartRefused with every fault at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: Fault[] = [];

  /** The text of a setting; `undefined` when it is not set. */
  function text(name: Setting): string | undefined {
    const value = env[name]?.trim();
    return value === '' ? undefined : value;
  }

  function setting<T>(name: Setting, parse: (text: string) => read.Parsed<T>): T | undefined {
    const value = text(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if ('value' in parsed) return parsed.value;
    faults.push({ where: name, ...parsed });
    return undefined;
  }

  /** A setting that means nothing without others. */
  function needs(name: Setting, where: Setting, why: string): void {
    if (text(name) !== undefined && text(where) === undefined)
      faults.push({ where, what: `is not set, but ${name} is`, instead: `${why}, or unset ${name}` });
  }

  needs('TLS_KEY_FILE', 'TLS_CERT_FILE', 'name the file of the certificate, PEM, with its chain');
  needs('TLS_CERT_FILE', 'TLS_KEY_FILE', 'name the file of the private key, PEM');
  needs('JWKS_URL', 'JWT_ISSUER', 'write what the issuer puts into `iss`');
  needs('JWKS_URL', 'JWT_AUDIENCE', 'write what the issuer puts into `aud` for this server');
  const keyFile = text('TLS_KEY_FILE');
  const certFile = text('TLS_CERT_FILE');
  const jwksUrl = setting('JWKS_URL', read.httpsUrl);
  const issuer = text('JWT_ISSUER');
  const audience = text('JWT_AUDIENCE');
  const port = setting('PORT', read.port) ?? 3443;
  const metricsPort = setting('METRICS_PORT', read.port);
  const redirectPort = setting('REDIRECT_PORT', read.port);
  faults.push(...samePort({ PORT: port, METRICS_PORT: metricsPort, REDIRECT_PORT: redirectPort }));

  const config: Config = {
    port,
    host: setting('HOST', read.host) ?? 'localhost',
    tls: keyFile && certFile ? { keyFile, certFile } : undefined,
    databaseUrl: setting('DATABASE_URL', read.postgresUrl),
    tokens: { issuer: issuer ?? localIssuer, audience: audience ?? localAudience, jwksUrl },
    rateLimit: setting('RATE_LIMIT', read.rateLimit),
    trustProxy: setting('TRUST_PROXY', read.proxies),
    logLevel: setting('LOG_LEVEL', read.logLevel) ?? 'info',
    metricsPort,
    redirectPort,
    docs: setting('DOCS', read.onOff) ?? true,
    corsOrigins: setting('CORS_ORIGINS', read.origins) ?? [],
    localDirectory: resolve(text('LOCAL_DIRECTORY') ?? '.local'),
    warnings: misspelt(env, settings),
  };
  if (faults.length > 0) throw new StartRefused(faults);
  return config;
}

/** Two listeners cannot share a port; 0 means any free one. */
function samePort(ports: Readonly<Record<string, number | undefined>>): Fault[] {
  const faults: Fault[] = [];
  const takenBy = new Map<number, string>();
  for (const [where, port] of Object.entries(ports)) {
    if (port === undefined || port === 0) continue;
    const other = takenBy.get(port);
    if (other) faults.push({ where, what: `is ${port}, as is ${other}`, instead: 'write another port' });
    else takenBy.set(port, where);
  }
  return faults;
}
