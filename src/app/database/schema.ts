import type { Generated } from 'kysely';

/** The tables, as the migrations leave them: the one schema for PGlite and PostgreSQL. */
export interface Schema {
  notes: NotesTable;
  attachments: AttachmentsTable;
  users: UsersTable;
  recovery_codes: RecoveryCodesTable;
  mail_tokens: MailTokensTable;
  sessions: SessionsTable;
  refresh_tokens: RefreshTokensTable;
  attempts: AttemptsTable;
  known_addresses: KnownAddressesTable;
  signing_keys: SigningKeysTable;
  audit: AuditTable;
}

interface NotesTable {
  /** UUIDv7: newer notes have greater ids. */
  id: string;
  owner: string;
  title: string;
  /** Clean HTML. */
  body: string;
  /** What a search looks through: title and body without markup, folded. */
  search_text: string;
  /** Counts the changes of the note and of its attachment. */
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

/** What an attachment may be. */
export type AttachmentType = 'application/pdf' | 'image/jpeg' | 'image/png' | 'text/plain';

interface UsersTable {
  /** UUIDv7; `sub` of the user's tokens. */
  id: string;
  /** In lower case. */
  email: string;
  /** Argon2id, with its parameters. */
  password_hash: string;
  roles: Generated<string[]>;
  disabled_at: Date | null;
  /** Sealed. */
  totp_secret: string | null;
  /** When the second factor was switched on. */
  totp_confirmed_at: Date | null;
  /** The time step of the last code that was used: no code is good twice. */
  totp_step: Generated<number>;
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
  /** Of the password the account will have; there is no account before its address is confirmed. */
  password_hash: string | null;
  expires_at: Date;
}

/** What a code that was sent by mail is good for. */
export type MailPurpose = 'verify' | 'reset';

interface SessionsTable {
  /** `sid` of the session's tokens. */
  id: string;
  user_id: string;
  ip: string;
  user_agent: string | null;
  created_at: Generated<Date>;
  used_at: Generated<Date>;
  expires_at: Date;
  ended_at: Date | null;
}

interface RefreshTokensTable {
  hash: string;
  session_id: string;
  expires_at: Date;
  used_at: Date | null;
}

interface AttemptsTable {
  /** What is guarded against whom: `login ip 203.0.113.7`. */
  key: string;
  failures: number;
  last_at: Date;
  blocked_until: Date;
}

/** Addresses from which someone has proved to be the user. */
interface KnownAddressesTable {
  user_id: string;
  address: string;
  seen_at: Generated<Date>;
}

interface SigningKeysTable {
  kid: string;
  /** PKCS #8, sealed. */
  private_key: string;
  created_at: Generated<Date>;
  /** Until when tokens signed with it are accepted; empty while it signs. */
  retires_at: Date | null;
}

/** Append-only: a trigger refuses changes. */
interface AuditTable {
  /** UUIDv7. */
  id: string;
  at: Generated<Date>;
  /** The subject who did it. */
  actor: string;
  action: string;
  /** The account it was done to. */
  target: string;
  detail: string | null;
  ip: string;
  request_id: string;
}
