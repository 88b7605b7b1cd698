import { formatDiagnostic, type Plan, type RunningServer, type ServerSettings } from '../../kit/index.js';
import type { LocalSecurity } from './authenticators.js';

/** What the summary needs to know about a server that has just started. */
export interface Startup {
  readonly plan: Plan;
  readonly server: Pick<RunningServer, 'url' | 'credentials'>;
  readonly settings: Pick<ServerSettings, 'docs' | 'tokens' | 'rateLimit'>;
  /** The names of the handlers. */
  readonly handlerNames: ReadonlySet<string>;
  /** `undefined` if all operations are public. */
  readonly security: LocalSecurity | undefined;
  readonly mock: boolean;
  /** How long the start took. */
  readonly durationMs: number;
}

/** Returns the lines of the summary: what is served, what was repaired, what is public, and how to call it. */
export function summaryLines(startup: Startup): readonly string[] {
  const { plan, server, settings, security } = startup;
  const { contract, warnings } = plan;
  const lines: string[] = [`${contract.title} ${contract.version} (OpenAPI ${contract.document.openapi})`];
  const add = (label: string, text: string): void => void lines.push(`  ${label.padEnd(10)} ${text}`);

  add('operations', describeOperations(startup));
  for (const { what, places } of contract.repairs) add('repaired', `${what} (${places.length}: ${listSome(places)})`);
  for (const warning of warnings)
    add(warning.message.includes(' is switched off: ') ? 'off' : 'warning', formatDiagnostic(warning));
  if (!security) add('PUBLIC', 'every operation is public, because of --public');
  else add('public', describePublicOperations(plan));
  if (security?.acceptsTokens)
    add(
      'token',
      settings.tokens.jwksUrl ? `from ${settings.tokens.issuer}` : 'gatehouse token --subject alice --scope "…"',
    );
  if (security?.key !== undefined) add('key', `${security.key} (API key, and password)`);
  if (settings.rateLimit === 'off')
    add(
      'limits',
      startup.mock
        ? 'only those the document declares'
        : 'only those that operations declare, because of RATE_LIMIT=off',
    );
  add('API', server.url);
  if (settings.docs) add('docs', `${server.url}/docs/`);
  if (server.credentials.local)
    add('trust', `curl --cacert "${server.credentials.local.authorityFile}" ${server.url}/healthz`);
  lines.push(`ready in ${startup.durationMs} ms`);
  return lines;
}

function describeOperations({ plan, handlerNames, mock }: Startup): string {
  const total = plan.operations.length;
  const withHandler = plan.operations.filter(({ id }) => handlerNames.has(id)).length;
  const withoutHandler = total - withHandler;
  const rest = mock ? `${withoutHandler} mocked` : `${withoutHandler} without a handler, which respond with 501`;
  return `${total}: ${withHandler} with a handler, ${rest}`;
}

function describePublicOperations({ operations: all }: Plan): string {
  const ids = all.filter(({ requirements }) => requirements.length === 0).map(({ id }) => id);
  return ids.length === 0 ? 'no operation' : `${ids.length} of ${all.length} operations: ${listSome(ids)}`;
}

const MAX_LISTED = 3;

function listSome(list: readonly string[]): string {
  return list.length > MAX_LISTED ? `${list.slice(0, MAX_LISTED).join(', ')}, …` : list.join(', ');
}
