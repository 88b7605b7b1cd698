import type { Finding, Severity } from './finding.js';
import { isObject, type Node } from './node.js';
import type { OperationNode } from './walk.js';

type Report = (rule: string, severity: Severity, node: Node, what: string, instead: string) => void;

const writes = new Set(['post', 'put', 'patch', 'delete']);
const withoutBody = new Set(['202', '204', '205']);
const secretName = /^(.*[_-])?(access_?token|token|password|passwd|secret|client_?secret|api_?key|apikey|auth|jwt)$/i;
const urlName = /(^|[_-])(callback|redirect|redirect_?ur[il]|ur[il]|webhook|target|dest(ination)?)$/i;

/** What the rules have to say of the document as a whole (OWASP API2 and API8). */
export function checkRoot(root: Node): Finding[] {
  return collect((report) => {
    for (const [, server] of root.children('servers'))
      if (/^http:\/\//i.test(String(server.value['url'])))
        report('https-only', 'error', server, 'this server is not behind TLS', 'write https://');
    const schemes = root.child('components')?.children('securitySchemes') ?? [];
    for (const [name, scheme] of schemes) {
      const { type, in: place, scheme: http } = scheme.value;
      if (type === 'apiKey' && place === 'query')
        report(
          'credentials-in-url',
          'error',
          scheme,
          `${name} puts a key into addresses, which logs keep`,
          'write in: header',
        );
      if (type === 'http' && String(http).toLowerCase() === 'basic')
        report(
          'no-basic',
          'warning',
          scheme,
          `${name} sends a password with every request`,
          'use a token: scheme: bearer',
        );
      if (JSON.stringify(scheme.value).includes('"http://'))
        report('https-only', 'error', scheme, `${name} has an address without TLS`, 'write https://');
    }
  });
}

/** What the rules have to say of one operation (OWASP API2, API5 and API8). */
export function checkOperation({ node, method, path, security }: OperationNode): Finding[] {
  return collect((report) => {
    const isPublic = !Array.isArray(security) || security.length === 0 || security.some(isEmpty);
    if (writes.has(method) && isPublic)
      report('write-secured', 'error', node, `anyone may ${method.toUpperCase()} ${path}`, 'write security, or say why not: x-lint-ignore: { write-secured: … }'); // prettier-ignore
    if (typeof node.value['operationId'] !== 'string')
      report('operation-named', 'warning', node, 'this operation has no name', 'write operationId');
    if (!isText(node.value['summary']) && !isText(node.value['description']))
      report('operation-described', 'warning', node, 'nothing says what this does', 'write summary');
    if (!Array.isArray(node.value['tags']) || node.value['tags'].length === 0)
      report('operation-tagged', 'warning', node, 'this operation belongs to no feature', 'write tags: its first names the folder of its handler'); // prettier-ignore

    const responses = [...node.children('responses')];
    const statuses = responses.map(([status]) => status);
    if (!statuses.some((status) => /^[123]|^default$/.test(status)))
      report('success-described', 'error', node, 'no answer of success is declared', 'write responses with a 2XX');
    for (const [status, response] of responses) {
      const media = [...response.children('content')];
      const isBare = media.length === 0 && (withoutBody.has(status) || method === 'head');
      if (/^2/.test(status) && !isBare && (media.length === 0 || media.some(([, { value }]) => value['schema'] === undefined)))
        report('success-described', 'error', response, `what ${status} answers has no schema`, 'write content with a schema, or 204 for nothing'); // prettier-ignore
      if (/^[45]/.test(status) && !media.some(([type]) => /\bproblem\+json\b/.test(type)))
        report('errors-are-problems', 'warning', response, `${status} is not a problem document (RFC 9457)`, 'write content: application/problem+json'); // prettier-ignore
    }
  });
}

/** What the rules have to say of one parameter (OWASP API1, API2 and API7). */
export function checkParameter(parameter: Node): Finding[] {
  return collect((report) => {
    const { in: place, name: written, schema } = parameter.value;
    const name = typeof written === 'string' ? written : '';
    if ((place === 'query' || place === 'path') && secretName.test(name))
      report('credentials-in-url', 'error', parameter, `${name} puts a secret into addresses, which logs keep`, 'send it in a header or a body'); // prettier-ignore
    if (place === 'query' && urlName.test(name))
      report('url-parameter', 'warning', parameter, `${name} may let a client choose where the server goes`, 'allow a list of addresses: enum or pattern'); // prettier-ignore
    if (place === 'path' && /id$/i.test(name) && isObject(schema) && schema['type'] === 'integer')
      report('numeric-ids', 'warning', parameter, `${name} can be guessed by counting`, 'use format: uuid');
    if (schema === undefined && parameter.value['content'] === undefined)
      report('parameter-described', 'error', parameter, `nothing says what ${name} may be`, 'write a schema');
  });
}

function collect(check: (report: Report) => void): Finding[] {
  const findings: Finding[] = [];
  check((rule, severity, node, what, instead) => {
    if (!node.ignores(rule)) findings.push({ rule, severity, pointer: node.pointer, what, instead });
  });
  return findings;
}

function isEmpty(set: unknown): boolean {
  return !isObject(set) || Object.keys(set).length === 0;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
