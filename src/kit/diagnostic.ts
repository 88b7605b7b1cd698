/**
 * Something wrong with a contract or a set-up, found before a port is opened.
 * Printed as `where: what is wrong: what to write instead`.
 */
export interface Fault {
  /** `openapi/openapi.yaml:12`, `#/paths/~1notes/get`, or the name of a setting. */
  readonly where: string;
  readonly what: string;
  readonly instead: string;
}

/** Why a server does not start: every fault at once. The message has one line per fault and is fit for a terminal. */
export class StartupError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.where}: ${fault.what}: ${fault.instead}`).join('\n'));
    this.name = 'StartRefused';
    this.faults = faults;
  }
}
