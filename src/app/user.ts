/** Who calls, as the token says: what every protected handler gets as `request.user`. */
export interface User {
  /** The token's `sub`: the owner of what this user writes. */
  readonly subject: string;
  /** Scopes and roles the token carries. */
  readonly scopes: ReadonlySet<string>;
}
