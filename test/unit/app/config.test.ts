import { resolve } from 'node:path';
import { readConfig } from '../../../src/app/config.js';
import { formatLocation, type Diagnostic } from '../../../src/kit/diagnostic.js';
import { StartupError } from '../../../src/kit/index.js';

const postgres = 'postgres://user:p%40ss@db.example:5432/notes';

function diagnosticsOf(env: Record<string, string>): readonly Diagnostic[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof StartupError) return error.diagnostics;
    throw error;
  }
}

describe('without settings', () => {
  test('the server is for this machine only, with everything it needs in one folder', () => {
    expect(readConfig({})).toEqual({
      port: 3443,
      drainDelay: 0,
      bodyMemory: undefined,
      host: 'localhost',
      tls: undefined,
      databaseUrl: undefined,
      databasePool: 10,
      publicUrl: undefined,
      encryptionKeyFile: undefined,
      incidentMailTo: undefined,
      mail: { smtpUrl: undefined, from: 'gatehouse@localhost' },
      retention: { auditMs: 400 * 86_400_000, usedTokensMs: 7 * 86_400_000 },
      tokens: { issuer: 'urn:gatehouse:local', audience: 'urn:gatehouse:local', jwksUrl: undefined },
      rateLimit: undefined,
      trustProxy: undefined,
      workers: 1,
      redisUrl: undefined,
      incidents: 'on',
      incidentsExempt: [],
      incidentWebhook: undefined,
      logLevel: 'info',
      metricsPort: undefined,
      redirectPort: undefined,
      docs: true,
      corsOrigins: [],
      localDirectory: resolve('.local'),
      warnings: [],
    });
  });

  test('an empty setting is not a setting', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ', TLS_KEY_FILE: '', RATE_LIMIT: '' })).toEqual(readConfig({}));
  });
});

describe('a setting', () => {
  test.each([
    ['PORT', '8443', { port: 8443 }],
    ['PORT', '0', { port: 0 }],
    ['PORT', ' 443 ', { port: 443 }],
    ['HOST', '0.0.0.0', { host: '0.0.0.0' }],
    ['HOST', '::', { host: '::' }],
    ['INCIDENTS', 'detect', { incidents: 'detect' }],
    ['INCIDENTS', 'off', { incidents: 'off' }],
    [
      'INCIDENTS_EXEMPT',
      '198.51.100.7, 10.0.0.0/8,2001:db8::/32',
      { incidentsExempt: ['198.51.100.7', '10.0.0.0/8', '2001:db8::/32'] },
    ],
    ['HOST', 'api.example', { host: 'api.example' }],
    ['DATABASE_URL', postgres, { databaseUrl: postgres }],
    ['DATABASE_URL', 'postgresql://db/notes', { databaseUrl: 'postgresql://db/notes' }],
    ['DATABASE_POOL', '25', { databasePool: 25 }],
    ['RATE_LIMIT', '100/15m', { rateLimit: { limit: 100, window: 900_000 } }],
    ['RATE_LIMIT', '5/1s', { rateLimit: { limit: 5, window: 1000 } }],
    ['RATE_LIMIT', 'off', { rateLimit: 'off' }],
    ['TRUST_PROXY', '1', { trustProxy: 1 }],
    ['TRUST_PROXY', '10.0.0.0/8, ::1', { trustProxy: ['10.0.0.0/8', '::1'] }],
    ['TRUST_PROXY', 'loopback', { trustProxy: ['loopback'] }],
    ['LOG_LEVEL', 'silent', { logLevel: 'silent' }],
    ['WORKERS', '1', { workers: 1 }],
    ['REDIS_URL', 'redis://cache:6379/1', { redisUrl: 'redis://cache:6379/1' }],
    ['REDIS_URL', 'rediss://user:pw@cache', { redisUrl: 'rediss://user:pw@cache' }],
    ['PUBLIC_URL', 'https://api.example/', { publicUrl: 'https://api.example' }],
    ['ENCRYPTION_KEY_FILE', '/run/key', { encryptionKeyFile: resolve('/run/key') }],
    ['MAIL_FROM', 'Notes <notes@example.com>', { mail: { smtpUrl: undefined, from: 'Notes <notes@example.com>' } }],
    ['DRAIN', '5s', { drainDelay: 5000 }],
    ['BODY_MEMORY', '512mb', { bodyMemory: 512 * 1024 ** 2 }],
    ['AUDIT_RETENTION', '90d', { retention: { auditMs: 90 * 86_400_000, usedTokensMs: 7 * 86_400_000 } }],
    ['AUDIT_RETENTION', 'forever', { retention: { auditMs: 'forever', usedTokensMs: 7 * 86_400_000 } }],
    ['USED_TOKEN_RETENTION', '24h', { retention: { auditMs: 400 * 86_400_000, usedTokensMs: 86_400_000 } }],
    ['METRICS_PORT', '9464', { metricsPort: 9464 }],
    ['REDIRECT_PORT', '80', { redirectPort: 80 }],
    ['DOCS', 'off', { docs: false }],
    [
      'CORS_ORIGINS',
      'https://a.example, http://localhost:5173',
      { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
    ],
    ['LOCAL_DIRECTORY', '/var/lib/notes', { localDirectory: resolve('/var/lib/notes') }],
    ['JWT_ISSUER', 'urn:me', { tokens: { issuer: 'urn:me', audience: 'urn:gatehouse:local', jwksUrl: undefined } }],
  ])('%s=%s is read', (name, value, expected) => {
    expect(readConfig({ [name]: value })).toEqual({ ...readConfig({}), ...expected });
  });

  test('tokens of another issuer take three of them', () => {
    const env = { JWKS_URL: 'https://id.example/jwks', JWT_ISSUER: 'https://id.example', JWT_AUDIENCE: 'notes' };
    expect(readConfig(env).tokens).toEqual({
      issuer: 'https://id.example',
      audience: 'notes',
      jwksUrl: new URL('https://id.example/jwks'),
    });
  });

  test.each([
    ['PORT', ['65536', '-1', '3443x', '1e3', '0x50', 'https', '1.5', '000443']],
    ['DRAIN', ['5', '-1s', '6m', 'on']],
    ['BODY_MEMORY', ['0mb', '5', 'all', '-1gb']],
    ['METRICS_PORT', ['65536', 'x']],
    ['REDIRECT_PORT', ['65536', 'x']],
    ['HOST', ['https://localhost', 'localhost:3443', 'a b', '[::1]', '-', 'a/b', '*']],
    [
      'DATABASE_URL',
      ['notes', 'mysql://db/notes', 'postgres:', 'postgres://', 'localhost:5432', 'postgres://db:port/notes'],
    ],
    ['DATABASE_POOL', ['0', '-1', '1.5', '1000', '10x', 'max', '010']],
    [
      'RATE_LIMIT',
      ['100', '0/15m', '100/0m', '100/15', '100/15y', '-1/1m', '100/25d', '100 per 15m', 'on', '1/999999999d'],
    ],
    [
      'TRUST_PROXY',
      [
        'true',
        'yes',
        '10.0.0.0/33',
        '::/129',
        '10.0.0.0/8/8',
        'proxy.example',
        ',',
        '-1',
        '1.2.3',
        '99',
        '0.0.0.0/0',
        '0.0.0.0/1,128.0.0.0/1',
      ],
    ],
    ['LOG_LEVEL', ['verbose', 'INFO', '30']],
    ['WORKERS', ['0', '-1', '1.5', 'auto', '1000', '2x']],
    ['REDIS_URL', ['cache:6379', 'http://cache', 'redis:', 'redis://', 'redis://cache:port']],
    ['DOCS', ['true', '1', 'On']],
    ['CORS_ORIGINS', ['*', 'a.example', 'https://a.example/', 'https://A.example', 'null', 'ftp://a', 'https://a,*']],
    ['PUBLIC_URL', ['http://api.example', 'https://api.example/v1', 'api.example', 'https://u:p@api.example']],
    ['SMTP_URL', ['mail.example', 'https://mail.example', 'smtp:', 'smtps://']],
    ['MAIL_FROM', ['notes', 'a@b@c', 'a@b\r\nBcc: c@d', '<a@b', 'a b@c']],
    ['AUDIT_RETENTION', ['89d', '0d', '400', 'off', '-1d', '1y', '99999999d']],
    ['USED_TOKEN_RETENTION', ['23h', '7', 'forever', '99999999d']],
    ['JWKS_URL', ['http://id.example/jwks', 'id.example', 'https://user:pw@id.example/jwks', 'file:///etc/keys']],
  ])('%s that is wrong is refused by name, with what to write instead', (name, values) => {
    const others = {
      ...(name === 'JWKS_URL' && { JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' }),
      ...(name === 'SMTP_URL' && { MAIL_FROM: 'a@b' }),
    };
    for (const value of values) {
      const diagnostics = diagnosticsOf({ ...others, [name]: value });
      expect({ value, diagnostics }).toMatchObject({
        diagnostics: [{ code: 'setting-invalid', location: { kind: 'setting', name } }],
      });
      expect(diagnostics[0]?.message).toMatch(/\.$/);
      expect(diagnostics[0]?.hint).toMatch(/^Write /);
    }
  });

  test.each([
    [{ TLS_KEY_FILE: 'a' }, 'TLS_CERT_FILE'],
    [{ TLS_CERT_FILE: 'a' }, 'TLS_KEY_FILE'],
    [{ JWKS_URL: 'https://id.example/jwks', JWT_ISSUER: 'i' }, 'JWT_AUDIENCE'],
    [{ JWKS_URL: 'https://id.example/jwks', JWT_AUDIENCE: 'a' }, 'JWT_ISSUER'],
    [{ SMTP_URL: 'smtps://mail.example' }, 'MAIL_FROM'],
    [{ WORKERS: '2' }, 'DATABASE_URL'],
    [{ METRICS_PORT: '3443' }, 'METRICS_PORT'],
    [{ METRICS_PORT: '9000', REDIRECT_PORT: '9000' }, 'REDIRECT_PORT'],
  ])('%j lacks or contradicts %s', (env, name) => {
    expect(diagnosticsOf(env)).toMatchObject([{ location: { kind: 'setting', name } }]);
  });

  test('any number of faults are told at once', () => {
    const diagnostics = diagnosticsOf({ PORT: 'x', HOST: 'a b', RATE_LIMIT: 'x', DOCS: 'x', TLS_KEY_FILE: 'a' });
    expect(diagnostics.map(({ location }) => formatLocation(location)).sort()).toEqual([
      'DOCS',
      'HOST',
      'PORT',
      'RATE_LIMIT',
      'TLS_CERT_FILE',
    ]);
  });

  test.each([
    'mysql://user:hunter2@db/notes',
    'user:hunter2@db',
    'postgres://user:hunter2@db:port/notes',
    'postgres://user:1/hunter2@db/notes',
  ])('a password in a wrong DATABASE_URL is not repeated (%s)', (url) => {
    const diagnostics = diagnosticsOf({ DATABASE_URL: url });
    expect(diagnostics).toHaveLength(1);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });

  test('a password in a wrong REDIS_URL is not repeated', () => {
    const diagnostics = diagnosticsOf({ REDIS_URL: 'http://user:hunter2@cache' });
    expect(diagnostics).toHaveLength(1);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });

  test('a password in a wrong SMTP_URL is not repeated', () => {
    const diagnostics = diagnosticsOf({ SMTP_URL: 'http://user:hunter2@mail.example', MAIL_FROM: 'a@b' });
    expect(diagnostics).toHaveLength(1);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });

  test('a password in a wrong JWKS_URL is not repeated', () => {
    const diagnostics = diagnosticsOf({
      JWKS_URL: 'https://user:hunter2@id.example/',
      JWT_ISSUER: 'i',
      JWT_AUDIENCE: 'a',
    });
    expect(diagnostics).toHaveLength(1);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});

describe('a name that is nearly a setting', () => {
  test.each([
    ['TLS_KEYFILE', 'TLS_KEY_FILE'],
    ['TLS_KEY_FILES', 'TLS_KEY_FILE'],
    ['RATELIMIT', 'RATE_LIMIT'],
    ['RATE_LIMITS', 'RATE_LIMIT'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['JWT_ISUER', 'JWT_ISSUER'],
    ['JWT_AUDIANCE', 'JWT_AUDIENCE'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['TRUST-PROXY', 'TRUST_PROXY'],
    ['port', 'PORT'],
  ])('%s is worth a warning that says %s', (name, meant) => {
    expect(readConfig({ [name]: 'x' }).warnings).toEqual([
      {
        code: 'setting-unknown',
        severity: 'warning',
        location: { kind: 'setting', name },
        message: 'This is no setting, and changes nothing.',
        hint: `Write ${meant}.`,
      },
    ]);
  });

  test.each(['HOME', 'HOSTNAME', 'HOSTS', 'DOC', 'REPORT', 'PATH', 'SSL_CERT_FILE', 'REDIS_HOST', 'npm_config_port'])(
    '%s is taken for that of another program',
    (name) => {
      expect(readConfig({ [name]: 'x' }).warnings).toEqual([]);
    },
  );

  test('is let be when the setting itself is there', () => {
    expect(readConfig({ PORT: '1', port: '2' }).warnings).toEqual([]);
  });
});
