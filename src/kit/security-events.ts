/**
 * Security events, by the names of the OWASP Application Logging Vocabulary
 * (https://cheatsheetseries.owasp.org/cheatsheets/Logging_Vocabulary_Cheat_Sheet.html) where it has one.
 * Each is in the log and a count in `/metrics`. The list is closed: what is not here cannot be reported.
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
  'sys_startup',
  'sys_shutdown',
  'sys_crash',
  'user_created',
  'user_updated',
] as const;

/** The name of a security event. */
export type SecurityEvent = (typeof securityEvents)[number];
