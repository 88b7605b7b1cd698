import type { Generated, GeneratedAlways } from 'kysely';
import type { BlocksTable, IncidentsTable } from './incident-tables.js';

/** The tables after all migrations, the same for PGlite and PostgreSQL. */
export interface Schema {
  notes: NotesTable;
  attachments: AttachmentsTable;
  note_totals: NoteTotalsTable;
  attachment_totals: AttachmentTotalsTable;
  users: UsersTable;
  recovery_codes: RecoveryCodesTable;
  mail_tokens: MailTokensTable;
  sessions: SessionsTable;
  refresh_tokens: RefreshTokensTable;
  attempts: AttemptsTable;
  known_addresses: KnownAddressesTable;
  signing_keys: SigningKeysTable;
  outbox: OutboxTable;
  audit: AuditTable;
  incidents: IncidentsTable;
  blocks: BlocksTable;
}

interface NotesTable {
  /** A UUIDv7: newer notes have greater ids. */
  id: string;
  owner: string;
  title: string;
  /** Sanitized HTML. */
  body: string;
  /** The text that a search matches against: title and body without markup, case-folded. */
  search_text: string;
  /** Incremented by every change of the note or its attachment. */
  version: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

interface AttachmentsTable {
  note_id: string;
  file_name: string;
  media_type: AttachmentType;
  /** In bytes. */
  size: number;
  content: Uint8Array;
}

/** Written by triggers: the numbers of notes, one row per owner. */
interface NoteTotalsTable {
  owner: string;
  /** A bigint, which the drivers return as different types. */
  notes: unknown;
}

/** Written by triggers: the rows sum up to the totals of all attachments. */
interface AttachmentTotalsTable {
  slot: number;
  attachments: unknown;
  bytes: unknown;
}

/** The media types that attachments can have. */
export type AttachmentType = 'application/pdf' | 'image/jpeg' | 'image/png' | 'text/plain';

interface UsersTable {
  /** A UUIDv7; the `sub` of the user's tokens. */
  id: string;
  /** In lower case. */
  email: string;
  /** An Argon2id hash, with its parameters. */
  password_hash: string;
  roles: Generated<string[]>;
  disabled_at: Date | null;
  /** Encrypted. */
  totp_secret: string | null;
  /** When the second factor was enabled. */
  totp_confirmed_at: Date | null;
  /** The time step of the last code used: each code is accepted once. */
  totp_step: Generated<number>;
  /** Incremented by every change that decisions in progress must notice: of password, roles, second factor, sessions. */
  version: Generated<number>;
  created_at: Generated<Date>;
}

interface RecoveryCodesTable {
  hash: string;
  user_id: string;
}

interface MailTokensTable {
  hash: string;
  email: string;
  purpose: MailPurpose;
  /** The hash of the future account's password; the account is created once its address is confirmed. */
  password_hash: string | null;
  expires_at: Date;
}

/** What a token sent by e-mail is for. */
export type MailPurpose = 'verify' | 'reset';

interface SessionsTable {
  /** The `sid` of the session's tokens. */
  id: string;
  user_id: string;
  ip: string;
  user_agent: string | null;
  created_at: Generated<Date>;
  used_at: Generated<Date>;
  expires_at: Date;
  ended_at: Date | null;
  /** The transaction that has set `ended_at`; a trigger records it. */
  ended_xid: GeneratedAlways<string | null>;
}

interface RefreshTokensTable {
  hash: string;
  session_id: string;
  expires_at: Date;
  used_at: Date | null;
}

interface AttemptsTable {
  /** The guarded action and the client or account: `login address 203.0.113.7`. */
  key: string;
  failures: number;
  last_at: Date;
  blocked_until: Date;
}

/** The networks from which the user has been authenticated. */
interface KnownAddressesTable {
  user_id: string;
  address: string;
  seen_at: Generated<Date>;
}

interface SigningKeysTable {
  kid: string;
  /** PKCS #8, encrypted. */
  private_key: string;
  created_at: Generated<Date>;
  /** Until when its tokens are accepted; null for the current key. */
  retires_at: Date | null;
}

/** E-mails that are not sent yet. */
interface OutboxTable {
  /** A UUIDv7. */
  id: string;
  /** What has caused the e-mail. */
  kind: OutboxKind;
  /** The e-mail, or the request that it responds to, as JSON, encrypted. */
  payload: string;
  tries: Generated<number>;
  due_at: Generated<Date>;
  /** Until when a process is sending it. */
  claimed_until: Date | null;
  /** When its content becomes useless. */
  expires_at: Date | null;
  /** When sending was given up. */
  dead_at: Date | null;
}

/** Requests of people who are not authenticated, and notifications about changes. */
export type OutboxKind = 'registration' | 'password_reset' | 'notification';

/** Append-only: a trigger rejects changes, and deletion before the shortest retention. */
interface AuditTable {
  /** A UUIDv7. */
  id: string;
  at: Generated<Date>;
  /** The subject who performed the action. */
  actor: string;
  action: string;
  /** The account or key that the action changed. */
  target: string;
  detail: string | null;
  ip: string;
  request_id: string;
}
