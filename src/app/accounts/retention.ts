/** How long rows are kept that nobody needs any more. */
export interface RetentionSettings {
  /** How long audit entries are kept. The database refuses to delete them before `MIN_AUDIT_RETENTION_MS`. */
  readonly auditMs: number | 'forever';
  /** How long used refresh tokens are kept: for so long, a second use is recognized as theft, which ends the session. */
  readonly usedTokensMs: number;
}

const DAY_MS = 86_400_000;

export const DEFAULT_RETENTION: RetentionSettings = { auditMs: 400 * DAY_MS, usedTokensMs: 7 * DAY_MS };

export const MIN_AUDIT_RETENTION_MS = 90 * DAY_MS;
export const MIN_USED_TOKEN_RETENTION_MS = DAY_MS;
