/** What a command writes to and reads from: the terminal, or a test. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The folder of this package. */
  readonly home?: string;
  /** Whether a person sees colours there. */
  readonly color?: boolean;
  /** Asks a person something; absent where there is none. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
}
