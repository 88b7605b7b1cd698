import { Argument, type Command } from 'commander';
import type { Terminal } from '../terminal.js';

/** What a shell may complete: a command, its options, and the values of those that list them. */
interface Completable {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly name: string;
    readonly description: string;
    readonly choices: readonly string[];
  }[];
}

/** Adds `gatehouse completion`, which prints a script for a shell. */
export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  source <(gatehouse completion bash)                                        in ~/.bashrc\n' +
        '  source <(gatehouse completion zsh)                                         in ~/.zshrc\n' +
        '  gatehouse completion fish > ~/.config/fish/completions/gatehouse.fish',
    )
    .action((shell: keyof typeof SCRIPTS) => {
      terminal.out(SCRIPTS[shell](program.commands.map(completableOf)));
    });
}

function completableOf(command: Command): Completable {
  const options = command.options.map(({ long, description, argChoices = [] }) => ({
    name: long ?? '',
    description,
    choices: argChoices,
  }));
  return {
    name: command.name(),
    description: command.description(),
    options: [...options, { name: '--help', description: 'display help for command', choices: [] }],
  };
}

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

function bashScript(commands: readonly Completable[]): string {
  const cases = commands.map(({ name, options }) => {
    const values = options
      .filter(({ choices }) => choices.length > 0)
      .map(
        (option) =>
          `        ${option.name}) COMPREPLY=($(compgen -W ${quote(option.choices.join(' '))} -- "$word")); return ;;\n`,
      );
    const names = options.map((option) => option.name).join(' ');
    return `    ${name})\n      case "$before" in\n${values.join('')}      esac\n      options=${quote(names)} ;;\n`;
  });
  return `# gatehouse completion bash
_gatehouse() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" options=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quote(commands.map(({ name }) => name).join(' '))} -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('')}  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _gatehouse gatehouse
`;
}

function zshScript(commands: readonly Completable[]): string {
  const names = commands.map(({ name, description }) => `    ${quote(`${name}:${description}`)}\n`).join('');
  const cases = commands.map(({ name, options }) => {
    const specs = options.map(({ name: option, description, choices }) => {
      const values = choices.length === 0 ? '' : `:value:(${choices.join(' ')})`;
      return `        ${quote(`${option}[${description.replace(/[[\]:]/g, ' ')}]${values}`)} \\\n`;
    });
    return `      ${name}) _arguments \\\n${specs.join('')}        '*:file:_files' ;;\n`;
  });
  return `#compdef gatehouse
_gatehouse() {
  local -a commands=(
${names}  )
  if (( CURRENT == 2 )); then
    _describe command commands
  else
    case "$words[2]" in
${cases.join('')}    esac
  fi
}
compdef _gatehouse gatehouse
`;
}

function fishScript(commands: readonly Completable[]): string {
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c gatehouse -n __fish_use_subcommand -f -a ${name} -d ${quote(description)}`,
    ...options.map(({ name: option, description: about, choices }) => {
      const values = choices.length === 0 ? '' : ` -x -a ${quote(choices.join(' '))}`;
      return `complete -c gatehouse -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)} -d ${quote(about)}${values}`;
    }),
  ]);
  return `# gatehouse completion fish\n${lines.join('\n')}\n`;
}

/** All texts are of this program; a quote may be in one of them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
