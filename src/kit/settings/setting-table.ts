/** Describes a setting in `docs/reference/configuration.md`. */
export interface SettingDescription {
  /** The value without the setting, in words where it depends on something. */
  readonly default: string;
  /** What it does: sentences in Markdown. */
  readonly description: string;
}

/** The settings of every server. */
export const SERVER_SETTINGS = {
  PORT: { default: '3443', description: 'Port of the HTTPS listener; `0` for any free port.' },
  HOST: {
    default: 'localhost',
    description: 'Host name or address to listen on; `0.0.0.0` or `::` for all interfaces.',
  },
  PUBLIC_URL: {
    default: 'host and port',
    description: 'The public origin of this server: `https://api.example.com`. Redirects and links in e-mails use it.',
  },
  TLS_KEY_FILE: {
    default: 'a local certificate',
    description: 'PEM file of the private key. It is checked at startup and reloaded when it changes.',
  },
  TLS_CERT_FILE: { default: 'a local certificate', description: 'PEM file of the certificate and its chain.' },
  JWKS_URL: { default: 'a local key', description: 'The signing keys of the identity provider: an `https` URL.' },
  JWT_ISSUER: { default: 'local', description: 'The `iss` that tokens must have. Required with `JWKS_URL`.' },
  JWT_AUDIENCE: { default: 'local', description: 'The `aud` that tokens must have. Required with `JWKS_URL`.' },
  RATE_LIMIT: {
    default: '100/15m',
    description: 'Rate limit of operations without an `x-rate-limit`; `off` for none.',
  },
  TRUST_PROXY: {
    default: 'none',
    description: 'Number of reverse proxies in front (`1`), or their addresses and subnets: `10.0.0.0/24, 192.0.2.7`.',
  },
  CORS_ORIGINS: {
    default: 'none',
    description: 'Web origins whose pages may call the API: `https://app.example.com`, separated by commas.',
  },
  DOCS: { default: 'on', description: '`off` removes `/docs/` and `/openapi.json`.' },
  WORKERS: { default: '1', description: 'Number of worker processes; one per core is recommended.' },
  REDIS_URL: {
    default: 'none',
    description:
      'Redis that several hosts share: `redis://`, `rediss://`, or `redis-sentinel://host1,host2/name`. One database per API.',
  },
  DRAIN: {
    default: '0s',
    description:
      'How long `/readyz` fails before the port closes on `SIGTERM`, so that load balancers notice: `5s` for most.',
  },
  BODY_MEMORY: {
    default: 'a quarter of the memory, at most 256mb',
    description: 'Memory that the request bodies of a process may use at the same time; beyond it the response is 503.',
  },
  INCIDENTS: {
    default: 'on',
    description:
      'Notices attacks and contains them; `detect` is a dry run, `off` looks for none (docs/operations/incidents.md).',
  },
  INCIDENTS_EXEMPT: {
    default: 'none',
    description:
      'Addresses and subnets that are never blocked nor throttled, besides loopback: `198.51.100.7, 10.0.0.0/8`.',
  },
  INCIDENT_WEBHOOK_URL: {
    default: 'none',
    description: 'Receiver of incidents, as Standard Webhooks: an `https` URL. Needs `INCIDENT_WEBHOOK_SECRET`.',
  },
  INCIDENT_WEBHOOK_SECRET: {
    default: 'none',
    description: 'The secret that signs the webhook: `whsec_` and 24 to 64 random bytes in base64.',
  },
  LOG_LEVEL: { default: 'info', description: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.' },
  METRICS_PORT: {
    default: 'none',
    description: 'Port of the Prometheus metrics: `http://127.0.0.1:<port>/metrics`. Needs the package `prom-client`.',
  },
  REDIRECT_PORT: {
    default: 'none',
    description: 'Plain HTTP port that redirects browsers to HTTPS and refuses API calls.',
  },
  LOCAL_DIRECTORY: {
    default: '.local',
    description: 'Folder of local keys, certificates and data. Never commit it.',
  },
} as const satisfies Readonly<Record<string, SettingDescription>>;

/** The name of a setting of every server. */
export type ServerSettingName = keyof typeof SERVER_SETTINGS;
