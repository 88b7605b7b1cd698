import { diagnosticFactory, type DiagnosticCatalog } from '../kit/index.js';

/** The diagnostics of commands. */
export const COMMAND_CODES = {
  'tool-missing': { severity: 'error', explanation: 'A command needs a package or a program that is not installed.' },
  'file-missing': { severity: 'error', explanation: 'A file that a command needs does not exist.' },
  'folder-in-use': {
    severity: 'error',
    explanation: 'A new project would be written into a folder that is not empty.',
  },
  'file-name-unquotable': {
    severity: 'error',
    explanation: 'The scripts of a new project cannot name its contract, because no quotes fit every shell.',
  },
  'kit-not-built': { severity: 'error', explanation: 'A new project would depend on sources that are not compiled.' },
  'handlers-invalid': {
    severity: 'error',
    explanation: 'The module of `--handlers` cannot be loaded, or has no functions.',
  },
  'revision-unreadable': { severity: 'error', explanation: 'Git cannot show the file of a revision.' },
  'ruleset-invalid': {
    severity: 'error',
    explanation: 'The ruleset of `gatehouse lint` cannot be read, or names no rule.',
  },
  'generator-failed': { severity: 'error', explanation: 'A generator of types or clients cannot handle the contract.' },
  'comparison-failed': {
    severity: 'error',
    explanation: 'The comparison by oasdiff failed, or its output is unknown.',
  },
  'operations-missing': {
    severity: 'error',
    explanation: 'A client is asked for, and the contract has no operations.',
  },
  'signing-key-missing': { severity: 'error', explanation: 'There is no local signing key to sign a token with.' },
  'server-refuses': {
    severity: 'error',
    explanation: 'A running server cannot be reached, or does not do what a command asks.',
  },
  'issuer-external': {
    severity: 'error',
    explanation: 'Tokens come from an issuer of your own, not from this machine.',
  },
} as const satisfies DiagnosticCatalog;

/** The rules of `gatehouse lint`, beside what keeps a server from starting. `x-lint-ignore` takes their codes. */
export const LINT_CODES = {
  'string-bounded': {
    severity: 'error',
    explanation: 'A string that clients send has no bound on its length (OWASP API4).',
  },
  'array-bounded': {
    severity: 'error',
    explanation: 'A list that clients send has no bound on its items (OWASP API4).',
  },
  'number-bounded': { severity: 'warning', explanation: 'A number that clients send has no bounds (OWASP API4).' },
  'object-closed': {
    severity: 'warning',
    explanation: 'An object that clients send may have properties that the contract does not name (OWASP API3).',
  },
  'map-bounded': {
    severity: 'error',
    explanation: 'A map that clients send has no bound on its properties (OWASP API4).',
  },
  'pattern-linear': {
    severity: 'warning',
    explanation: 'A pattern for what clients send can take time that grows faster than the text (OWASP API4).',
  },
  'https-only': {
    severity: 'error',
    explanation: 'A server or a security scheme has an address without TLS (OWASP API8).',
  },
  'credentials-in-url': {
    severity: 'error',
    explanation: 'A secret is sent in an address, which logs keep (OWASP API2).',
  },
  'no-basic': {
    severity: 'warning',
    explanation: 'A security scheme sends a password with every request (OWASP API2).',
  },
  'write-secured': {
    severity: 'error',
    explanation: 'Anyone may change something: the operation is public (OWASP API5).',
  },
  'url-parameter': {
    severity: 'warning',
    explanation: 'A client may choose an address the server requests (OWASP API7).',
  },
  'numeric-ids': {
    severity: 'warning',
    explanation: 'The identifiers of a path can be guessed by counting (OWASP API1).',
  },
  'security-scheme-deprecated': {
    severity: 'warning',
    explanation: 'Operations use a security scheme that is marked as deprecated.',
  },
  'operation-named': { severity: 'warning', explanation: 'An operation has no `operationId`.' },
  'operation-described': { severity: 'warning', explanation: 'An operation has neither `summary` nor `description`.' },
  'operation-tagged': {
    severity: 'warning',
    explanation: 'An operation has no tag, which names the folder of its handler.',
  },
  'success-described': {
    severity: 'error',
    explanation: 'An operation declares no response of success, or one without a schema.',
  },
  'errors-are-problems': { severity: 'warning', explanation: 'An error response is no problem document (RFC 9457).' },
  'parameter-described': { severity: 'error', explanation: 'A parameter has neither `schema` nor `content`.' },

  'schemas-not-compiled': {
    severity: 'info',
    explanation: 'The contract has so many operations that `gatehouse lint` does not compile their schemas.',
  },

  // Rules of Redocly
  openapi: { severity: 'error', explanation: 'The document does not conform to the OpenAPI specification.' },
  'no-identical-paths': { severity: 'error', explanation: 'Two paths differ only in the names of their parameters.' },
  'operation-parameters-unique': { severity: 'error', explanation: 'An operation declares a parameter twice.' },
  'path-declaration-must-exist': { severity: 'error', explanation: 'A path has a parameter without a name.' },
  'path-parameters-defined': {
    severity: 'error',
    explanation: 'A path parameter is not declared, or not part of the path.',
  },
  'no-undefined-server-variable': {
    severity: 'error',
    explanation: 'The URL of a server has a variable that is not declared.',
  },
  'no-server-variables-empty-enum': {
    severity: 'error',
    explanation: 'A server variable has no value, or none that is listed.',
  },
  'operation-operationId-unique': { severity: 'error', explanation: 'Two operations have the same `operationId`.' },
  'no-ambiguous-paths': { severity: 'warning', explanation: 'Two path templates may match the same request.' },
  'no-path-trailing-slash': { severity: 'warning', explanation: 'A path ends with a slash.' },
  'no-enum-type-mismatch': {
    severity: 'warning',
    explanation: 'A listed value has another type than its schema allows.',
  },
  'no-schema-type-mismatch': {
    severity: 'warning',
    explanation: 'A schema has keywords of another type than its own.',
  },
  'no-required-schema-properties-undefined': {
    severity: 'warning',
    explanation: 'A required property is not declared.',
  },
  'no-invalid-media-type-examples': {
    severity: 'warning',
    explanation: 'The example of a body does not match its schema.',
  },
  'no-invalid-parameter-examples': {
    severity: 'warning',
    explanation: 'The example of a parameter does not match its schema.',
  },
  'no-invalid-schema-examples': { severity: 'warning', explanation: 'The example of a schema does not match it.' },
  'no-unused-components': { severity: 'warning', explanation: 'Nothing refers to a component.' },
  'operation-tag-defined': { severity: 'warning', explanation: 'A tag of an operation is not declared at the root.' },
  'tags-unique': { severity: 'warning', explanation: 'A tag is declared twice.' },
} as const satisfies DiagnosticCatalog;

export type LintCode = keyof typeof LINT_CODES;

/** Creates a diagnostic of a command. */
export const commandDiagnostic = diagnosticFactory(COMMAND_CODES);

/** Creates a diagnostic of a lint rule. */
export const lintDiagnostic = diagnosticFactory<LintCode>(LINT_CODES);
