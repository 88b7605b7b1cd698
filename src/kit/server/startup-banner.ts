import type { Logger } from 'pino';

/** One line of the banner. */
export type BannerLine = readonly [name: string, text: string];

type StagePosition = 'beforeBody' | 'beforeHandler' | 'afterHandler';

/** The parts of a started server that its banner tells. */
export interface BannerSource {
  readonly url: string;
  readonly redirectPort: number | undefined;
  readonly metricsPort: number | undefined;
  readonly credentials: { readonly local: { readonly authorityFile: string } | undefined };
  readonly plan: {
    readonly options: {
      readonly docs?: boolean;
      readonly stages?: { readonly [Position in StagePosition]?: readonly { readonly name: string }[] } | undefined;
    };
  };
}

/**
 * Returns what a person who started the server wants to know, in the order in which it is needed.
 *
 * @param application lines of the application, after the addresses
 */
export function bannerLines(
  { url, redirectPort, metricsPort, credentials, plan }: BannerSource,
  application: readonly BannerLine[] = [],
): readonly BannerLine[] {
  const { docs, stages = {} } = plan.options;
  const lines: BannerLine[] = [['API', url]];
  if (docs !== false) lines.push(['Docs', `${url}/docs/`]);
  lines.push(...application);
  if (credentials.local) {
    const { authorityFile } = credentials.local;
    lines.push(['Trust', `import the CA certificate ${authorityFile} into your browser or system`]);
    lines.push(['Health', `curl --cacert "${authorityFile}" ${url}/healthz`]);
  }
  for (const [position, list = []] of Object.entries(stages))
    if (list.length > 0)
      lines.push(['Stages', `${position}: ${list.map(({ name }) => name || 'anonymous').join(', ')}`]);
  if (redirectPort !== undefined) lines.push(['Redirect', `from port ${redirectPort}`]);
  if (metricsPort !== undefined) lines.push(['Metrics', `http://127.0.0.1:${metricsPort}/metrics`]);
  return lines;
}

/** Prints the banner: as text on a terminal, otherwise as log lines, so that a program that reads them gets nothing else. */
export function printBanner(lines: readonly BannerLine[], log: Logger, isTerminal = process.stdout.isTTY): void {
  if (isTerminal) console.log(`\n${lines.map(([name, text]) => `  ${name.padEnd(8)} ${text}`).join('\n')}\n`);
  else for (const [name, text] of lines) log.info(`${name}: ${text}`);
}
