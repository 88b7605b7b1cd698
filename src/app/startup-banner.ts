import type { Logger } from 'pino';
import type { RunningServer } from '../kit/index.js';
import type { Config } from './config.js';

/** What the banner needs to know about a server that has just started. */
export interface Startup {
  readonly config: Pick<Config, 'docs' | 'tokens'>;
  readonly server: Pick<RunningServer, 'url' | 'credentials' | 'redirectPort'>;
  readonly metricsPort: number | undefined;
  /** Where the data is stored. */
  readonly dataLocation: string;
}

type BannerLine = readonly [label: string, text: string];

/**
 * Prints the URLs, how to get a token and how to trust the certificate: as text on a terminal, otherwise as log lines,
 * so that a log processor finds nothing but JSON.
 */
export function printBanner(startup: Startup, log: Logger, isTerminal = process.stdout.isTTY): void {
  const lines = bannerLines(startup);
  if (isTerminal) console.log(`\n${lines.map(([label, text]) => `  ${label.padEnd(8)} ${text}`).join('\n')}\n`);
  else for (const [label, text] of lines) log.info(`${label}: ${text}`);
}

/** Returns the lines of the banner, in the order in which people need them. */
export function bannerLines({ config, server, metricsPort, dataLocation }: Startup): readonly BannerLine[] {
  const { url, credentials, redirectPort } = server;
  const lines: BannerLine[] = [['API', url]];
  if (config.docs) lines.push(['Docs', `${url}/docs/`]);
  lines.push([
    'Token',
    config.tokens.jwksUrl
      ? `from ${config.tokens.issuer}`
      : 'npm run -s token -- --subject alice --scope "notes:read notes:write"',
  ]);
  if (credentials.local) {
    const file = credentials.local.authorityFile;
    lines.push(['Trust', `import the CA certificate ${file} into your browser or system`]);
    lines.push(['Health', `curl --cacert "${file}" ${url}/healthz`]);
  }
  lines.push(['Data', dataLocation]);
  if (redirectPort !== undefined) lines.push(['Redirect', `from port ${redirectPort}`]);
  if (metricsPort !== undefined) lines.push(['Metrics', `http://127.0.0.1:${metricsPort}/metrics`]);
  return lines;
}
