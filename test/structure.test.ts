import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The rules of the house that a machine can hold. */

const root = join(import.meta.dirname, '..');
const source = join(root, 'src');

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

interface SourceFile {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly imports: readonly string[];
  readonly typeImports: readonly string[];
}

const files: readonly SourceFile[] = filesBelow(source).map((path) => {
  const text = readFileSync(path, 'utf8');
  const found = [...text.matchAll(/^(import|export)( type)? [^;]*?from '([^']+)'|\bimport\('([^']+)'\)/gm)];
  const target = (specifier: string): string =>
    specifier.startsWith('.')
      ? relative(source, join(dirname(path), specifier))
          .replaceAll('\\', '/')
          .replace(/\.js$/, '.ts')
      : specifier;
  const named = found.map(([, , type, from = '', dynamic = '']) => ({
    type: type !== undefined,
    target: target(from || dynamic),
  }));
  return {
    name: relative(source, path).replaceAll('\\', '/'),
    text,
    code: text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, ''),
    imports: named.filter(({ type }) => !type).map((one) => one.target),
    typeImports: named.filter(({ type }) => type).map((one) => one.target),
  };
});

const inKit = files.filter(({ name }) => name.startsWith('kit/'));

describe('imports', () => {
  test.each(inKit)('of $name stay in the kit', ({ imports, typeImports }) => {
    for (const target of [...imports, ...typeImports]) expect(target).not.toMatch(/^(app|cli)\/|generated/);
  });

  test.each(files.filter(({ name }) => /^(app|cli)\//.test(name)))(
    'of $name take the kit by its public surface',
    ({ imports, typeImports }) => {
      for (const target of [...imports, ...typeImports])
        if (target.startsWith('kit/')) expect(target).toBe('kit/index.ts');
    },
  );

  it('make no circle at run time', () => {
    const byName = new Map(files.map((file) => [file.name, file]));
    const finished = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      if (finished.has(name)) return;
      if (path.includes(name)) throw new Error(`circle: ${[...path, name].join(' -> ')}`);
      for (const target of byName.get(name)?.imports ?? []) visit(target, [...path, name]);
      finished.add(name);
    };
    for (const { name } of files) visit(name, []);
  });
});

describe('a file', () => {
  test.each(files)('$name has one name and no more than about 200 lines', ({ text }) => {
    expect(text.split('\n').length).toBeLessThanOrEqual(230);
  });

  test.each(files)('$name leaves nothing to do', ({ text }) => {
    expect(text).not.toMatch(/\b(TODO|FIXME|XXX|HACK)\b/);
  });

  test.each(files.filter(({ name }) => !['app/config.ts', 'app/main.ts', 'cli/main.ts'].includes(name)))(
    '$name does not read the environment',
    ({ code }) => {
      expect(code).not.toMatch(/process\.env/);
    },
  );

  test.each(inKit.filter(({ name }) => name !== 'kit/server/shutdown.ts'))(
    '$name does not write to the console',
    ({ code }) => {
      expect(code).not.toMatch(/console\.|process\.std(out|err)\.write/);
    },
  );

  test.each(files)('$name turns no check of the compiler off', ({ text, code }) => {
    expect(text).not.toMatch(/@ts-(ignore|nocheck|expect-error)/);
    expect(code).not.toMatch(/: any\b(?=\s*[;,)=|&>\]}])|as any\b|<any>/);
  });
});

const fromGit = existsSync(join(root, '.git')) ? describe : describe.skip;

fromGit('the top level', () => {
  const fixed = ['openapi', 'src', 'generated', 'test', 'scripts', 'package.json', 'tsconfig.json', 'README.md'];
  const beside = ['package-lock.json', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'docs'];

  it('has what is fixed and what may stand beside it, and nothing left over from somebody’s work', () => {
    const tracked = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files'], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n');
    const names = [...new Set(tracked.map((file) => file.replace(/\/.*$/, '')))].filter(
      (name) => !name.startsWith('.'),
    );
    expect(names.sort()).toEqual([...fixed, ...beside].sort());
  });
});
