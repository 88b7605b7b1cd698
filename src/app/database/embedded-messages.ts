/** What the embedded database's thread is started with. */
export interface EngineSettings {
  /** The folder of the data; created if it does not exist. */
  readonly dataDir: string;
  /** Below this many free bytes on the disk, writes are refused. */
  readonly reserveBytes: number;
  /** The content of a backup, from which the folder is created. */
  readonly backup?: Uint8Array<ArrayBuffer>;
}

/** What the main thread asks for. There is one request at a time, and each gets one reply. */
export type EngineRequest =
  | {
      readonly kind: 'query';
      readonly sql: string;
      readonly parameters: readonly unknown[];
      /** Whether the statement is, or starts, a transaction: the space on the disk is checked before it. */
      readonly isFirst: boolean;
    }
  | { readonly kind: 'backup' }
  | { readonly kind: 'close' };

export type EngineReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'result'; readonly rows: readonly unknown[]; readonly affectedRows: number | undefined }
  | { readonly kind: 'backup'; readonly bytes: Uint8Array }
  | { readonly kind: 'error'; readonly error: EngineErrorFields }
  /** The engine cannot continue. */
  | { readonly kind: 'fatal'; readonly reason: string }
  /** Not a reply: the space on the disk fell below the reserve, or rose above it. */
  | { readonly kind: 'disk'; readonly isFull: boolean };

/** An error of the engine, as far as a thread can send it. */
export interface EngineErrorFields {
  readonly name: string;
  readonly message: string;
  /** Present if PostgreSQL has reported the error, as opposed to the code around it. */
  readonly reported?: {
    readonly severity: string;
    /** The SQLSTATE. */
    readonly code: string;
    readonly detail?: string;
    readonly table?: string;
    readonly constraint?: string;
  };
}
