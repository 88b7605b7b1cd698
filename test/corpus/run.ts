import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../src/kit/create-api.js';
import { loadContract } from '../../src/kit/contract/load.js';
import type { Contract } from '../../src/kit/contract/model.js';
import { listen } from '../../src/kit/server/listen.js';
import { createLogger } from '../../src/kit/observability/logger.js';
import type { OperationPlan } from '../../src/kit/context/operation-plan.js';
import { createPlan } from '../../src/kit/plan/create-plan.js';
import { problems } from '../../src/kit/problem.js';
import { mutated } from './mutations.js';
import { validValues, written, type Sent } from './requests.js';

/** What came of one document. Each line of a list names the operation, what was sent, and what was answered. */
export interface Report {
  readonly operations: number;
  readonly valid: number;
  readonly mutated: number;
  /** Operations for which no valid request was found. */
  readonly untried: readonly string[];
  readonly failed: readonly string[];
  readonly refused: readonly string[];
  readonly letIn: readonly string[];
}

export interface Answer {
  readonly status: number;
  /** The code of a problem that the kit answered; `undefined` for what the contract describes. */
  readonly code: string | undefined;
  readonly text: string;
}

/** A document that is served as `gatehouse serve --mock --public` does. */
export interface ServedDocument {
  readonly contract: Contract;
  readonly operations: readonly OperationPlan[];
  send(sent: Sent): Promise<Answer>;
  close(): Promise<void>;
}

export async function serveDocument(file: string): Promise<ServedDocument> {
  const contract = await loadContract(file, { strict: false });
  const log = createLogger({ level: 'silent' });
  const plan = await createPlan(contract, {
    handlers: {},
    log,
    rateLimit: 'off',
    public: true,
    onMissingHandler: 'mock',
    strict: false,
    // The other implementations run in this process, and compile for seconds.
    maxEventLoopDelay: Infinity,
  });
  const localDirectory = await localFolder();
  const server = await listen(createApi(plan), { host: 'localhost', port: 0, tls: { localDirectory } });
  const ca = await readFile(join(localDirectory, 'authority.crt'));
  const agent = new Agent({ keepAlive: true, maxSockets: 4, ca });
  return {
    contract,
    operations: plan.operations,
    async send(sent) {
      const options = { ...optionsOf(sent), agent, host: 'localhost', port: server.port };
      const { status, contentType, text } = await exchange(httpsRequest(options), sent.body);
      return { status, code: codeOf(contentType, text), text };
    },
    async close() {
      agent.destroy();
      await server.close();
    },
  };
}

/** Returns some of a list, spread evenly over it. */
export function spread<T>(list: readonly T[], most: number): readonly T[] {
  const every = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(list.length, most) }, (_, i) => list[Math.floor(i * every)]).filter(
    (one) => one !== undefined,
  );
}

/** Requests of an operation: some that its contract allows, and some that it does not. */
export function requestsOf(
  contract: Contract,
  plan: OperationPlan,
): { readonly valid: readonly Sent[]; readonly invalid: readonly Sent[] } {
  const { operation } = plan;
  const full = validValues(contract, operation, plan.validator(), true);
  const least = validValues(contract, operation, plan.validator(), false);
  const values = full ?? least;
  return {
    valid: [
      full && written('all it may have', operation, full),
      least && written('what it must have', operation, least),
    ].filter((sent) => sent !== undefined),
    invalid: values ? mutated(contract, operation, values) : [],
  };
}

/**
 * Serves a document, and sends valid and invalid requests of its operations.
 *
 * @param most how many operations are tried, spread evenly over the document
 */
export async function runDocument(file: string, most = Infinity): Promise<Report> {
  const served = await serveDocument(file);
  const report = {
    operations: 0,
    valid: 0,
    mutated: 0,
    untried: [] as string[],
    failed: [] as string[],
    refused: [] as string[],
    letIn: [] as string[],
  };
  try {
    for (const operation of spread(served.operations, most)) await tryOperation(operation);
  } finally {
    await served.close();
  }
  return report;

  async function tryOperation(plan: OperationPlan): Promise<void> {
    const { id } = plan;
    report.operations += 1;
    const { valid, invalid } = requestsOf(served.contract, plan);
    if (valid.length === 0) report.untried.push(id);
    for (const sent of valid) {
      const answer = await served.send(sent);
      report.valid += 1;
      if (answer.code !== undefined)
        (answer.status >= 500 ? report.failed : report.refused).push(line(id, sent, answer));
    }
    await Promise.all(
      invalid.map(async (sent) => {
        const answer = await served.send(sent);
        report.mutated += 1;
        if (answer.code === undefined) report.letIn.push(line(id, sent, answer));
        else if (answer.status >= 500) report.failed.push(line(id, sent, answer));
      }),
    );
  }
}

/** The options of a request, whatever it is sent to. */
export function optionsOf({ method, url, headers, body }: Sent): RequestOptions {
  const hasNoLength = !body && (method === 'GET' || method === 'HEAD');
  const length = hasNoLength ? {} : { 'Content-Length': body?.length ?? 0 };
  return { method, path: url, headers: { ...headers, ...length } };
}

/** Sends the body of a request and reads the whole response. */
export async function exchange(
  request: ClientRequest,
  body: Buffer | undefined,
): Promise<{ readonly status: number; readonly contentType: string | undefined; readonly text: string }> {
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const text = await textOf(response);
  return { status: response.statusCode ?? 0, contentType: response.headers['content-type'], text };
}

let folder: Promise<string> | undefined;

function localFolder(): Promise<string> {
  return (folder ??= mkdtemp(join(tmpdir(), 'gatehouse-corpus-')));
}

/** The kit's own problems name the request, which no mocked answer does. */
function codeOf(contentType: string | undefined, text: string): string | undefined {
  if (contentType !== 'application/problem+json') return undefined;
  const { code, requestId } = JSON.parse(text) as { code?: string; requestId?: string };
  return code !== undefined && code in problems && requestId !== undefined ? code : undefined;
}

function line(id: string, { what, method, url, body }: Sent, { status, text }: Answer): string {
  return `${id}: ${what}: ${method} ${url.slice(0, 200)} ${body?.toString('utf8').slice(0, 200) ?? ''} -> ${status} ${text.slice(0, 400)}`;
}
