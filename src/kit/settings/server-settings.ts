import { resolve } from 'node:path';
import { localAudience, localIssuer } from '../local/dev-signing-key.js';
import { atSetting, type Diagnostic } from '../diagnostic.js';
import { diagnostic } from '../diagnostic-codes.js';
import * as parse from './parsers.js';
import { createEnvReader, type EnvReader, type Environment } from './env.js';
import { SERVER_SETTINGS, type ServerSettingName } from './setting-table.js';

/** The settings of every server, from its environment: `SERVER_SETTINGS` describes them. */
export interface ServerSettings {
  readonly port: number;
  readonly host: string;
  /** The origin under which clients reach this server, if it differs from host and port. */
  readonly publicUrl: string | undefined;
  /** A certificate of your own; without one a local authority makes it. */
  readonly tls: { readonly keyFile: string; readonly certFile: string } | undefined;
  /** What tokens must say of themselves, and where the keys that signed them are: else one in `localDirectory` is used. */
  readonly tokens: { readonly issuer: string; readonly audience: string; readonly jwksUrl: URL | undefined };
  /** At most `limit` requests per `window` milliseconds; `undefined` leaves it to the contract. */
  readonly rateLimit: { readonly limit: number; readonly window: number } | 'off' | undefined;
  /** How many proxies stand in front, or their addresses and subnets. */
  readonly trustProxy: number | readonly string[] | undefined;
  /** In how many processes it is served, and the Redis in which several machines count limits together. */
  readonly workers: number;
  readonly redisUrl: string | undefined;
  /** How long the server stays open but unready once it is to close, in milliseconds. */
  readonly drainDelay: number;
  /** Bytes that the bodies of all requests may take at one time. */
  readonly bodyMemory: number | undefined;
  /** Whether attacks are noticed and contained; `detect` is a dry run. */
  readonly incidents: 'on' | 'detect' | 'off';
  /** The networks that are never contained. */
  readonly incidentsExempt: readonly string[];
  /** Where incidents are told, signed with a secret. */
  readonly incidentWebhook: { readonly url: string; readonly secret: string } | undefined;
  readonly logLevel: parse.LogLevel;
  readonly metricsPort: number | undefined;
  readonly redirectPort: number | undefined;
  readonly docs: boolean;
  readonly corsOrigins: readonly string[];
  /** Where keys and certificates are kept; never commit it. */
  readonly localDirectory: string;
  /** Names in the environment that look like settings and are not. */
  readonly warnings: readonly Diagnostic[];
}

/** Reads them; what is wrong is added to the reader's diagnostics. */
export function readServerSettings(settings: EnvReader<ServerSettingName>): ServerSettings {
  settings.needs('TLS_KEY_FILE', 'TLS_CERT_FILE', 'Name the file of the certificate, PEM, with its chain.');
  settings.needs('TLS_CERT_FILE', 'TLS_KEY_FILE', 'Name the file of the private key, PEM.');
  settings.needs('JWKS_URL', 'JWT_ISSUER', 'Write what the issuer puts into `iss`.');
  settings.needs('JWKS_URL', 'JWT_AUDIENCE', 'Write what the issuer puts into `aud` for this server.');
  const keyFile = settings.text('TLS_KEY_FILE');
  const certFile = settings.text('TLS_CERT_FILE');
  const jwksUrl = settings.read('JWKS_URL', parse.httpsUrl);
  const port = settings.read('PORT', parse.port) ?? 3443;
  const metricsPort = settings.read('METRICS_PORT', parse.port);
  const redirectPort = settings.read('REDIRECT_PORT', parse.port);
  rejectSamePort(settings, { PORT: port, METRICS_PORT: metricsPort, REDIRECT_PORT: redirectPort });
  return {
    port,
    host: settings.read('HOST', parse.host) ?? 'localhost',
    publicUrl: settings.read('PUBLIC_URL', parse.publicUrl),
    tls: keyFile && certFile ? { keyFile, certFile } : undefined,
    tokens: {
      issuer: settings.text('JWT_ISSUER') ?? localIssuer,
      audience: settings.text('JWT_AUDIENCE') ?? localAudience,
      jwksUrl,
    },
    rateLimit: settings.read('RATE_LIMIT', parse.rateLimit),
    trustProxy: settings.read('TRUST_PROXY', parse.proxies),
    workers: settings.read('WORKERS', parse.workers) ?? 1,
    redisUrl: settings.read('REDIS_URL', parse.redisUrl),
    drainDelay: settings.read('DRAIN', parse.delay) ?? 0,
    bodyMemory: settings.read('BODY_MEMORY', parse.size),
    incidents: settings.read('INCIDENTS', parse.incidentMode) ?? 'on',
    incidentsExempt: settings.read('INCIDENTS_EXEMPT', parse.networks) ?? [],
    incidentWebhook: readWebhook(settings),
    logLevel: settings.read('LOG_LEVEL', parse.logLevel) ?? 'info',
    metricsPort,
    redirectPort,
    docs: settings.read('DOCS', parse.onOff) ?? true,
    corsOrigins: settings.read('CORS_ORIGINS', parse.origins) ?? [],
    localDirectory: resolve(settings.text('LOCAL_DIRECTORY') ?? '.local'),
    warnings: settings.warnings(),
  };
}

/**
 * Reads the settings of a server from the environment.
 *
 * @throws StartupError with everything that is wrong
 */
export function readServerEnvironment(environment: Environment): ServerSettings {
  const reader = createEnvReader(environment, SERVER_SETTINGS);
  const settings = readServerSettings(reader);
  reader.check();
  return settings;
}

function readWebhook(settings: EnvReader<ServerSettingName>): ServerSettings['incidentWebhook'] {
  settings.needs('INCIDENT_WEBHOOK_URL', 'INCIDENT_WEBHOOK_SECRET', 'Write the secret of the receiver: whsec_…');
  const url = settings.read('INCIDENT_WEBHOOK_URL', parse.webhookUrl);
  const secret = settings.read('INCIDENT_WEBHOOK_SECRET', parse.webhookSecret);
  return url !== undefined && secret !== undefined ? { url, secret } : undefined;
}

/** Two listeners cannot share a port; 0 means any free one. */
function rejectSamePort(
  settings: Pick<EnvReader<string>, 'add'>,
  ports: Readonly<Record<string, number | undefined>>,
): void {
  const takenBy = new Map<number, string>();
  for (const [name, port] of Object.entries(ports)) {
    if (port === undefined || port === 0) continue;
    const other = takenBy.get(port);
    if (other === undefined) takenBy.set(port, name);
    else {
      const message = `${port} is already the port of ${other}.`;
      settings.add(diagnostic('port-in-use', atSetting(name), message, 'Write another port.'));
    }
  }
}
