const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The milliseconds of `90s`, `15m`, `1h`; `undefined` for anything else. */
export function duration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * milliseconds[match[2] as keyof typeof milliseconds];
}

const sizes = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 } as const;

/** The bytes of `512b`, `100kb`, `5mb`; a kilobyte has 1024, as Express counts. `undefined` for anything else. */
export function bytes(text: string): number | undefined {
  const match = /^(\d{1,9})(b|kb|mb|gb)$/i.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * sizes[(match[2] ?? 'b').toLowerCase() as keyof typeof sizes];
}

/** A limit as `RATE_LIMIT` has it: `100/15m` is 100 requests per 15 minutes. `undefined` for anything else. */
export function rate(text: string): { limit: number; window: number } | undefined {
  const match = /^(\d{1,9})\/(\w+)$/.exec(text);
  const limit = Number(match?.[1]);
  const window = duration(match?.[2] ?? '');
  return limit > 0 && window !== undefined && window >= 1000 ? { limit, window } : undefined;
}
