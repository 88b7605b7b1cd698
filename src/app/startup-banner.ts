import type { Logger } from 'pino';
import type { RunningServer } from '../kit/index.js';
import type { Config } from './config.js';

/** What a person who started the server wants to know. */
export interface Started {
  readonly config: Pick<Config, 'docs' | 'tokens'>;
  readonly server: Pick<RunningServer, 'url' | 'credentials' | 'redirectPort'>;
  readonly metricsPort: number | undefined;
  /** Where the data are. */
  readonly place: string;
}

/**
 * Says where the docs are, how to get a token and how to trust the certificate: as text on a terminal, else as lines
 * of the log, so that a program that reads those meets nothing else.
 */
export function announce(started: Started, log: Logger, terminal = process.stdout.isTTY): void {
  const lines = welcome(started);
  if (terminal) console.log(`\n${lines.map(([name, text]) => `  ${name.padEnd(8)} ${text}`).join('\n')}\n`);
  else for (const [name, text] of lines) log.info(`${name}: ${text}`);
}

/** Names and what to say of them, in the order in which they are needed. */
export function welcome({ config, server, metricsPort, place }: Started): (readonly [name: string, text: string])[] {
  const { url, credentials, redirectPort } = server;
  const lines: (readonly [string, string])[] = [['API', url]];
  if (config.docs) lines.push(['Docs', `${url}/docs/`]);
  lines.push([
    'Token',
    config.tokens.jwksUrl
      ? `from ${config.tokens.issuer}`
      : 'npm run -s token -- --subject alice --scope "notes:read notes:write"',
  ]);
  if (credentials.local) {
    const file = credentials.local.authorityFile;
    lines.push(['Trust', `import the authority ${file} into your browser or system`]);
    lines.push(['Try', `curl --cacert "${file}" ${url}/healthz`]);
  }
  lines.push(['Data', place]);
  if (redirectPort !== undefined) lines.push(['Redirect', `from port ${redirectPort}`]);
  if (metricsPort !== undefined) lines.push(['Metrics', `http://127.0.0.1:${metricsPort}/metrics`]);
  return lines;
}
