/**
 * Tests that take minutes, or measure times and want a machine for themselves: they run where `CI` is set, as `.ci/run`
 * sets it, and are skipped by name on a person's machine.
 */
export function describeInCi(name: string, tests: () => void): void {
  if (process.env['CI']) describe(name, tests);
  else describe.skip(`${name} (skipped: takes long; CI=true runs it)`, tests);
}
