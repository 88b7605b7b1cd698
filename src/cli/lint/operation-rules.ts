import { atPointer, isObject, operationsIn, type Diagnostic } from '../../kit/index.js';
import { lintDiagnostic, type LintCode } from '../diagnostic-codes.js';
import type { Node } from './node.js';
import type { OperationNode } from './walk.js';

type Report = (code: LintCode, node: Node, message: string, hint: string) => void;

const writes = new Set(['post', 'put', 'patch', 'delete']);
const withoutBody = new Set(['202', '204', '205']);
const secretName = /^(.*[_-])?(access_?token|token|password|passwd|secret|client_?secret|api_?key|apikey|auth|jwt)$/i;
const urlName = /(^|[_-])(callback|redirect|redirect_?ur[il]|ur[il]|webhook|target|dest(ination)?)$/i;

/** Checks the document as a whole (OWASP API2 and API8). */
export function checkRoot(root: Node): readonly Diagnostic[] {
  return collect((report) => {
    for (const [, server] of root.children('servers'))
      if (/^http:\/\//i.test(String(server.value['url'])))
        report('https-only', server, 'This server has an address without TLS.', 'Write https://.');
    const used = usedSchemes(root);
    for (const [name, scheme] of root.child('components')?.children('securitySchemes') ?? []) {
      checkSecurityScheme(report, name, scheme);
      if (scheme.value['deprecated'] === true && used.has(name)) {
        const hint = 'Name another scheme in security.';
        report('security-scheme-deprecated', scheme, `${name} is deprecated, and operations use it.`, hint);
      }
    }
  });
}

/** The schemes that the document or an operation names. */
function usedSchemes(root: Node): ReadonlySet<string> {
  const requirements = [root.value['security']];
  for (const [, item] of root.children('paths'))
    for (const { value } of operationsIn(item.value)) if (isObject(value)) requirements.push(value['security']);
  const sets = requirements.flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []));
  return new Set(sets.flatMap((set) => (isObject(set) ? Object.keys(set) : [])));
}

function checkSecurityScheme(report: Report, name: string, scheme: Node): void {
  const { type, in: place, scheme: http } = scheme.value;
  if (type === 'apiKey' && place === 'query')
    report('credentials-in-url', scheme, `${name} sends a key in addresses, which logs keep.`, 'Write in: header.');
  if (type === 'http' && String(http).toLowerCase() === 'basic')
    report('no-basic', scheme, `${name} sends a password with every request.`, 'Use a token: scheme: bearer.');
  if (JSON.stringify(scheme.value).includes('"http://'))
    report('https-only', scheme, `${name} has an address without TLS.`, 'Write https://.');
}

/** Checks one operation (OWASP API2, API5 and API8). */
export function checkOperation(operation: OperationNode): readonly Diagnostic[] {
  const { node, method, path, security } = operation;
  return collect((report) => {
    const isPublic = !Array.isArray(security) || security.length === 0 || security.some(isEmpty);
    if (writes.has(method) && isPublic) {
      const hint = 'Write security, or why there is none: x-lint-ignore: { write-secured: … }.';
      report('write-secured', node, `Anyone may ${method.toUpperCase()} ${path}.`, hint);
    }
    if (typeof node.value['operationId'] !== 'string')
      report('operation-named', node, 'This operation has no name.', 'Write operationId.');
    if (!isText(node.value['summary']) && !isText(node.value['description']))
      report('operation-described', node, 'Nothing describes this operation.', 'Write summary.');
    if (!Array.isArray(node.value['tags']) || node.value['tags'].length === 0) {
      const hint = 'Write tags: the first one names the folder of its handler.';
      report('operation-tagged', node, 'This operation belongs to no feature.', hint);
    }
    checkResponses(report, operation);
  });
}

function checkResponses(report: Report, { node, method }: OperationNode): void {
  const responses = [...node.children('responses')];
  if (!responses.some(([status]) => /^[123]|^default$/.test(status)))
    report('success-described', node, 'No response of success is declared.', 'Write responses with a 2XX.');
  for (const [status, response] of responses) {
    const media = [...response.children('content')];
    const isBare = media.length === 0 && (withoutBody.has(status) || method === 'head');
    const hasSchema =
      media.length > 0 && media.every(([, { value }]) => (value['schema'] ?? value['itemSchema']) !== undefined);
    if (/^2/.test(status) && !isBare && !hasSchema) {
      const hint = 'Write content with a schema, or 204 for nothing.';
      report('success-described', response, `The response ${status} has no schema.`, hint);
    }
    if (/^[45]/.test(status) && !media.some(([type]) => /\bproblem\+json\b/.test(type))) {
      const message = `The response ${status} is no problem document (RFC 9457).`;
      report('errors-are-problems', response, message, 'Write content: application/problem+json.');
    }
  }
}

/** Checks one parameter (OWASP API1, API2 and API7). */
export function checkParameter(parameter: Node): readonly Diagnostic[] {
  return collect((report) => {
    const { in: place, name: written, schema } = parameter.value;
    const name = typeof written === 'string' ? written : '';
    if ((place === 'query' || place === 'path') && secretName.test(name)) {
      const message = `${name} sends a secret in addresses, which logs keep.`;
      report('credentials-in-url', parameter, message, 'Send it in a header or a body.');
    }
    if (place === 'query' && urlName.test(name)) {
      const message = `${name} may let a client choose an address that the server requests.`;
      report('url-parameter', parameter, message, 'Allow a list of addresses: enum or pattern.');
    }
    if (place === 'path' && /id$/i.test(name) && isObject(schema) && schema['type'] === 'integer')
      report('numeric-ids', parameter, `${name} can be guessed by counting.`, 'Use format: uuid.');
    if (schema === undefined && parameter.value['content'] === undefined)
      report('parameter-described', parameter, `${name} has no schema.`, 'Write a schema.');
  });
}

function collect(check: (report: Report) => void): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  check((code, node, message, hint) => {
    if (!node.ignores(code)) found.push(lintDiagnostic(code, atPointer(node.pointer), message, hint));
  });
  return found;
}

function isEmpty(set: unknown): boolean {
  return !isObject(set) || Object.keys(set).length === 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
