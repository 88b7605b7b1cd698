import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyRepository } from '../support/repository.js';
import { root } from '../support/root.js';

/** The commands of the README, and the tutorial, followed as it is written in a copy of the repository. */

interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const tutorial = readFileSync(join(root, 'docs/tutorial.md'), 'utf8');
const blocks: readonly Block[] = [...tutorial.matchAll(/^```(\w*) ?(\S*)\n(.*?)^```$/gms)].map(
  ([, language = '', file = '', text = '']) => ({
    language,
    file: file === '' ? undefined : file,
    text,
  }),
);

const port = '3443';
let folder: string;
let server: ChildProcess | undefined;

beforeAll(() => {
  folder = copyRepository('readme');
}, 60_000);

afterAll(stop);

/** Runs a block of commands in one shell that keeps its variables, as a terminal does. */
let variables = '';
function run(commands: string): { code: number; output: string } {
  const script = `${variables}\n${commands}\nstatus=$?\necho "TOKEN=$TOKEN" > .variables\nexit $status`;
  try {
    const output = execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    variables = readFileSync(join(folder, '.variables'), 'utf8');
    return { code: 0, output };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, output: stdout + stderr };
  }
}

/** `npm start`, until it says where it is. */
async function start(): Promise<void> {
  await stop();
  const detached = process.platform !== 'win32';
  server = spawn('npm', ['start'], { cwd: folder, detached, env: { ...process.env, PORT: port } });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const look = (bytes: unknown): void => {
      output += String(bytes);
      if (output.includes('"msg":"server started"')) resolve();
    };
    server?.stdout?.on('data', look);
    server?.stderr?.on('data', look);
    server?.once('exit', () => reject(new Error(output)));
  });
}

async function stop(): Promise<void> {
  const ending = server;
  server = undefined;
  if (!ending?.pid) return;
  ending.removeAllListeners('exit');
  const ended = new Promise((resolve) => ending.once('exit', resolve));
  process.kill(-ending.pid, 'SIGTERM');
  await ended;
}

/** Whether an output is what a block shows, where `…` stands for anything. */
function expectShown(output: string, { text }: Block): void {
  const pattern = text.trim().split('…').map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*'); // prettier-ignore
  const compilerPlaces = pattern.replace('\\.ts: error', '\\.ts\\(\\d+,\\d+\\): error');
  expect(output).toMatch(new RegExp(compilerPlaces));
}

test('the first screen starts the server: its two commands are what package.json has', () => {
  expect(readme).toContain('```sh\nnpm install\nnpm start\n```');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const [, name = ''] of readme.matchAll(/`npm run (?:-s )?(\w+)/g)) expect(Object.keys(scripts)).toContain(name);
});

test('the tutorial does what it says, from the first to the last command', async () => {
  await start();
  let last = { code: 0, output: '' };
  for (const block of blocks) {
    if (block.language === 'diff') {
      writeFileSync(join(folder, 'change.diff'), block.text);
      execFileSync('git', ['apply', '--unsafe-paths', '-C1', '--recount', 'change.diff'], { cwd: folder });
    } else if (block.file !== undefined) writeFileSync(join(folder, block.file), block.text);
    else if (block.text.trim() === 'npm start') await start();
    else if (block.language === 'sh') last = run(block.text);
    else expectShown(last.output, block);
  }
  expect(blocks.filter(({ language }) => language === 'sh').length).toBeGreaterThanOrEqual(6);
}, 300_000);
