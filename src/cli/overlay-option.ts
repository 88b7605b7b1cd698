import { Option, type Command } from 'commander';

/** The option of every command that reads a document. */
export interface OverlayOptions {
  readonly overlay: readonly string[];
}

/** Adds `--overlay`, which may be given several times. */
export function addOverlayOption(command: Command, what = 'the document'): Command {
  const option = new Option('--overlay <file>', `Overlay document that changes ${what} first; may be repeated`);
  return command.addOption(option.default([], 'none').argParser(collect));
}

function collect(file: string, before: readonly string[]): readonly string[] {
  return [...before, file];
}
