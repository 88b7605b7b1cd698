import { mkdtemp, readFile } from 'node:fs/promises';
import { Agent, request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../src/kit/create-api.js';
import { loadContract } from '../../src/kit/contract/load.js';
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

interface Answer {
  readonly status: number;
  /** The code of a problem that the kit answered; `undefined` for what the contract describes. */
  readonly code: string | undefined;
  readonly text: string;
}

/**
 * Serves a document as `gatehouse serve --mock --public` does, and sends valid and invalid requests of its operations.
 *
 * @param most how many operations are tried, spread evenly over the document
 */
export async function runDocument(file: string, most = Infinity): Promise<Report> {
  const contract = await loadContract(file, { strict: false });
  const log = createLogger({ level: 'silent' });
  const plan = await createPlan(contract, {
    handlers: {},
    log,
    rateLimit: 'off',
    public: true,
    onMissingHandler: 'mock',
    strict: false,
  });
  const localDirectory = await localFolder();
  const server = await listen(createApi(plan), { host: 'localhost', port: 0, tls: { localDirectory } });
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 4,
    ca: await readFile(join(localDirectory, 'authority.crt')),
  });
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
    const every = Math.max(1, plan.operations.length / most);
    for (let at = 0; at < plan.operations.length; at += every) {
      const operation = plan.operations[Math.floor(at)];
      if (operation) await tryOperation(operation);
    }
  } finally {
    agent.destroy();
    await server.close();
  }
  return report;

  async function tryOperation(plan: OperationPlan): Promise<void> {
    const { operation } = plan;
    report.operations += 1;
    const full = validValues(contract, operation, plan.validator(), true);
    const least = validValues(contract, operation, plan.validator(), false);
    const valid = [
      full && written('all it may have', operation, full),
      least && written('what it must have', operation, least),
    ].filter((sent) => sent !== undefined);
    if (valid.length === 0) report.untried.push(operation.id);
    for (const sent of valid) {
      const answer = await send(sent);
      report.valid += 1;
      if (answer.code !== undefined)
        (answer.status >= 500 ? report.failed : report.refused).push(line(operation.id, sent, answer));
    }
    const values = full ?? least;
    await Promise.all(
      (values ? mutated(contract, operation, values) : []).map(async (sent) => {
        const answer = await send(sent);
        report.mutated += 1;
        if (answer.code === undefined) report.letIn.push(line(operation.id, sent, answer));
        else if (answer.status >= 500) report.failed.push(line(operation.id, sent, answer));
      }),
    );
  }

  function send({ method, url, headers, body }: Sent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const length = body
        ? { 'Content-Length': body.length }
        : method === 'GET' || method === 'HEAD'
          ? {}
          : { 'Content-Length': 0 };
      const request = httpsRequest(
        { agent, host: 'localhost', port: server.port, method, path: url, headers: { ...headers, ...length } },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, code: codeOf(response.headers['content-type'], text), text }),
          );
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
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
