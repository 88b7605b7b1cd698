import type { Plan, RunningServer, ServerSettings } from '../../kit/index.js';
import type { LocalSecurity } from './authenticators.js';

/** What there is to say of a server that has just started. */
export interface Started {
  readonly plan: Plan;
  readonly server: Pick<RunningServer, 'url' | 'credentials'>;
  readonly settings: Pick<ServerSettings, 'docs' | 'tokens' | 'rateLimit'>;
  /** Names of the operations that have a handler. */
  readonly written: ReadonlySet<string>;
  /** `undefined` when everything is public. */
  readonly security: LocalSecurity | undefined;
  readonly mock: boolean;
  readonly milliseconds: number;
}

/** The summary of a start, line by line: what is served, what was mended, what is open, and how to call it. */
export function summary(started: Started): readonly string[] {
  const { plan, server, settings, security } = started;
  const { contract, disabled } = plan;
  const lines: string[] = [`${contract.title} ${contract.version} (OpenAPI ${contract.document.openapi})`];
  const say = (name: string, text: string): void => void lines.push(`  ${name.padEnd(10)} ${text}`);

  say('operations', operations(started));
  for (const { what, places } of contract.repairs) say('mended', `${what} (${places.length}: ${some(places)})`);
  for (const { where, what, instead } of disabled) say('off', `${where}: ${what}: ${instead}`);
  if (!security) say('PUBLIC', 'every operation is open to anyone: --public was given');
  else say('public', publicOperations(plan));
  if (security?.takesTokens)
    say(
      'token',
      settings.tokens.jwksUrl ? `from ${settings.tokens.issuer}` : 'gatehouse token --subject alice --scope "…"',
    );
  if (security?.key !== undefined) say('key', `${security.key} (for API keys, and as password)`);
  if (settings.rateLimit === 'off') say('limits', 'off: RATE_LIMIT=off was given');
  say('API', server.url);
  if (settings.docs) say('docs', `${server.url}/docs/`);
  if (server.credentials.local)
    say('trust', `curl --cacert "${server.credentials.local.authorityFile}" ${server.url}/healthz`);
  lines.push(`ready in ${started.milliseconds} ms`);
  return lines;
}

function operations({ plan, written, mock }: Started): string {
  const all = plan.operations.length;
  const withHandler = plan.operations.filter(({ id }) => written.has(id)).length;
  const others = all - withHandler;
  const rest = mock ? `${others} mocked` : `${others} without a handler, which answer 501`;
  return `${all}: ${withHandler} with a handler, ${rest}`;
}

function publicOperations({ operations: all }: Plan): string {
  const open = all.filter(({ requirements }) => requirements.length === 0).map(({ id }) => id);
  return open.length === 0 ? 'no operation' : `${open.length} of ${all.length} operations: ${some(open)}`;
}

function some(list: readonly string[]): string {
  return list.length > 3 ? `${list.slice(0, 3).join(', ')}, …` : list.join(', ');
}
