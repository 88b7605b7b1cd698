import { diagnosticFactory, type DiagnosticCatalog } from './diagnostic.js';

/**
 * Every diagnostic of the kit: its usual severity, and one sentence that explains it. Codes are stable;
 * `docs/reference/diagnostics.md` is made from this list.
 */
export const DIAGNOSTIC_CODES = {
  // The document and its files
  'document-unreadable': { severity: 'error', explanation: 'The root file or address of the contract cannot be read.' },
  'syntax-invalid': { severity: 'error', explanation: 'A file of the contract is neither valid JSON nor valid YAML.' },
  'document-too-large': {
    severity: 'error',
    explanation: 'The contract has more nesting, objects or YAML aliases than a server can safely hold in memory.',
  },
  'overlay-invalid': { severity: 'error', explanation: 'An Overlay document does not follow the specification.' },
  'overlay-incompatible': {
    severity: 'error',
    explanation: 'An action of an overlay cannot be applied to what its target selects.',
  },
  'overlay-target-unmatched': {
    severity: 'warning',
    explanation: 'The target of an action of an overlay selects nothing, so that the action has no effect.',
  },
  'version-unsupported': { severity: 'error', explanation: 'The document is not OpenAPI 3.0, 3.1 or 3.2.' },
  'structure-invalid': {
    severity: 'error',
    explanation: 'A value has another type than OpenAPI requires at that place.',
  },
  'reference-unresolved': { severity: 'error', explanation: 'A `$ref` leads to something that does not exist.' },
  'reference-cycle': { severity: 'error', explanation: 'A `$ref` leads back to itself without ever reaching a value.' },
  'path-invalid': { severity: 'error', explanation: 'A key of `paths` does not begin with a slash.' },
  'parameter-incomplete': { severity: 'error', explanation: 'A parameter has no `name`, or no valid `in`.' },
  'method-invalid': {
    severity: 'error',
    explanation: 'A name under `additionalOperations` is no method of HTTP, or one that path items have a field for.',
  },
  'querystring-conflict': {
    severity: 'error',
    explanation: 'A parameter is the whole query (`in: querystring`), and others are in the query as well.',
  },
  'encoding-invalid': {
    severity: 'error',
    explanation: 'The parts of a body are described by name and by position, or nested too deeply.',
  },
  'self-invalid': {
    severity: 'error',
    explanation: 'The `$self` of a document is no URI reference without a fragment.',
  },
  'status-invalid': { severity: 'error', explanation: 'A key of `responses` is no status code, range or `default`.' },
  'rate-limit-invalid': { severity: 'error', explanation: 'A value of `x-rate-limit` cannot be read.' },
  'body-size-invalid': { severity: 'error', explanation: 'A value of `x-max-body-size` cannot be read.' },
  'timeout-invalid': { severity: 'error', explanation: 'A value of `x-timeout` cannot be read.' },
  'idempotency-invalid': {
    severity: 'error',
    explanation: 'A value of `x-idempotency` cannot be read, or stands at an operation that changes nothing.',
  },
  'object-invalid': { severity: 'error', explanation: 'A value of `x-object` is no name.' },
  'sensitive-invalid': { severity: 'error', explanation: 'A value of `x-sensitive` is neither true nor false.' },
  'sunset-invalid': { severity: 'error', explanation: 'A value of `x-sunset` is no date.' },

  // The contract together with the options of a server
  'operation-conflict': {
    severity: 'error',
    explanation: 'Two operations have the same method and path, apart from the names of path parameters.',
  },
  'method-unsupported': {
    severity: 'error',
    explanation: 'The HTTP parser of Node does not know the method of an operation, or gives it to no handler.',
  },
  'projection-lossy': {
    severity: 'info',
    explanation: 'A tool that does not know OpenAPI 3.2 gets the document as 3.1, which has no words for a part of it.',
  },
  'item-schema-unenforced': {
    severity: 'warning',
    explanation: 'The items of a media type are described, but it is not a sequence whose items are validated.',
  },
  'schema-invalid': { severity: 'error', explanation: 'A schema cannot be compiled.' },
  'schema-recursive': {
    severity: 'error',
    explanation: 'A schema applies itself to the same value, so that validating a value would never end.',
  },
  'schema-nested-too-deep': { severity: 'error', explanation: 'Schemas are nested more than 200 levels deep.' },
  'type-unknown': { severity: 'error', explanation: 'A schema has a `type` that JSON Schema does not know.' },
  'bound-invalid': { severity: 'error', explanation: 'A bound of a schema, such as `minLength`, is not a number.' },
  'pattern-invalid': { severity: 'error', explanation: 'A `pattern` is no regular expression.' },
  'pattern-backtracks': {
    severity: 'error',
    explanation: 'A `pattern` can take time that grows faster than the text, and no linear engine can run it.',
  },
  'name-not-sanitizable': {
    severity: 'error',
    explanation: 'A sanitizing `format` is under `propertyNames`: names cannot be changed, as two could become one.',
  },
  'security-undeclared': {
    severity: 'error',
    explanation: 'Operations have no `security`, neither of their own nor at the root of the document.',
  },
  'security-scheme-missing': {
    severity: 'error',
    explanation: 'An operation requires a security scheme that is not declared, or not completely.',
  },
  'authenticator-missing': { severity: 'error', explanation: 'No authenticator is configured for a security scheme.' },
  'authenticator-unknown': {
    severity: 'error',
    explanation: 'An authenticator is configured for a security scheme that the contract does not declare.',
  },
  'authenticator-unsuitable': {
    severity: 'error',
    explanation: 'An authenticator cannot be used for the security scheme it is configured for.',
  },
  'rate-limit-by-user': { severity: 'error', explanation: 'A public operation is limited by user, and has no users.' },
  'idempotency-stream': {
    severity: 'error',
    explanation: 'An operation has `x-idempotency` and takes a stream of items, which cannot be compared with another.',
  },
  'idempotency-anonymous': {
    severity: 'error',
    explanation:
      'An operation with `x-idempotency` can be called by anyone, so that keys of several callers could be mixed up.',
  },
  'idempotency-store-missing': {
    severity: 'error',
    explanation: 'Several processes serve an operation with `x-idempotency`, and do not share where keys are kept.',
  },
  'handler-missing': { severity: 'error', explanation: 'An operation has no handler.' },
  'handler-unknown': { severity: 'error', explanation: 'A handler belongs to no operation of the contract.' },
  'trust-proxy-unsafe': {
    severity: 'error',
    explanation: 'Every proxy is trusted, so that any client can choose the address it is known by.',
  },
  'cors-origin-invalid': {
    severity: 'error',
    explanation: 'A CORS origin is more, or less, than scheme, host and port.',
  },

  // Settings and the machine
  'setting-invalid': { severity: 'error', explanation: 'A setting has a value that cannot be used.' },
  'setting-missing': { severity: 'error', explanation: 'A setting is not set, although another one requires it.' },
  'setting-unknown': {
    severity: 'warning',
    explanation: 'An environment variable has nearly the name of a setting, and changes nothing.',
  },
  'port-in-use': { severity: 'error', explanation: 'Another program, or another listener of this one, uses the port.' },
  'port-forbidden': { severity: 'error', explanation: 'The user that runs the server may not listen on the port.' },
  'host-unavailable': { severity: 'error', explanation: 'The host is no name or address of this machine.' },
  'certificate-unreadable': { severity: 'error', explanation: 'The file of a key or a certificate cannot be read.' },
  'certificate-invalid': {
    severity: 'error',
    explanation: 'A key or a certificate is not in PEM format, is encrypted, or is refused by OpenSSL.',
  },
  'certificate-weak': { severity: 'error', explanation: 'A key is too weak, or of a type that TLS cannot use.' },
  'certificate-expired': { severity: 'error', explanation: 'A certificate is not valid today.' },
  'certificate-mismatch': {
    severity: 'error',
    explanation: 'A certificate and a private key do not belong together, or are in the wrong order.',
  },
  'local-directory-unusable': {
    severity: 'error',
    explanation: 'The folder for keys, certificates and local data cannot be read or written.',
  },
  'signing-key-invalid': { severity: 'error', explanation: 'The local signing key is no private key on P-256.' },
  'redis-unavailable': { severity: 'error', explanation: 'The Redis of `REDIS_URL` cannot be used.' },
  'package-missing': { severity: 'error', explanation: 'An optional package that is needed here is not installed.' },
  'workers-nested': {
    severity: 'error',
    explanation: 'Several workers are asked for in a process that is a worker of another program.',
  },
} as const satisfies DiagnosticCatalog;

/** The code of a diagnostic of the kit. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

/** Creates a diagnostic of the kit. */
export const diagnostic = diagnosticFactory<DiagnosticCode>(DIAGNOSTIC_CODES);
