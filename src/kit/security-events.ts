/**
 * Security events, by the names of the OWASP Application Logging Vocabulary
 * (https://cheatsheetseries.owasp.org/cheatsheets/Logging_Vocabulary_Cheat_Sheet.html) where it has one.
 * Each is in the log or a signal of the incident detectors, and a count in `/metrics`.
 */
export const securityEvents = [
  'authn_login_success',
  'authn_login_fail',
  'authn_login_fail_max',
  'authn_token_invalid',
  'authn_token_reuse',
  'authn_token_revoked',
  'authn_password_change',
  'authn_password_change_fail',
  'authz_fail',
  'authz_admin',
  'authz_change',
  'excess_rate_limit_exceeded',
  'input_validation_fail',
  'malicious_direct_reference',
  'malicious_cors',
  'sensitive_read',
  'sensitive_delete',
  'session_created',
  'session_network_new',
  'sys_startup',
  'sys_shutdown',
  'sys_crash',
  'user_created',
  'user_updated',
  // What a request turned out to be, known when it has ended.
  'unknown_path',
  'method_not_allowed',
  'object_not_found',
  'body_too_large',
  'request_blocked',
  'server_error',
  // What never became a request.
  'tls_failure',
  'malformed_request',
  'slow_client',
  // What the detection itself does.
  'incident_opened',
  'incident_closed',
  'block_added',
  'block_removed',
  'sharing_lost',
] as const;

/**
 * The events of an application, which it adds by declaring them. `options.events` names them as well, so that they are
 * counted.
 *
 * @example
 * declare module 'gatehouse' {
 *   interface ApplicationEvents { order_refunded: true }
 * }
 */
// An interface is what other modules can add to.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface ApplicationEvents {}

/** The name of a security event: one of the kit, or one that the application declares. */
// No event is declared here, but in applications.
// eslint-disable-next-line @typescript-eslint/no-redundant-type-constituents
export type SecurityEvent = (typeof securityEvents)[number] | Extract<keyof ApplicationEvents, string>;
