/** The input and output of a command: a terminal, or a test. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The folder of this package. */
  readonly packageFolder?: string;
  /** Whether the output has colors. */
  readonly color?: boolean;
  /** Asks the user to confirm; absent if the command does not run interactively. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
}
