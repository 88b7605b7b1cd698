/** The languages in which files are generated. */
type Language = 'typescript' | 'markdown' | 'yaml' | 'html';

/**
 * A piece of a generated file in which everything from a document has been escaped for its language. Only the tags below
 * and the functions beside this file create one, so that the compiler rejects a template with a plain string in it.
 */
export class SourceText<In extends Language> {
  declare private readonly language: In;
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** Wraps a text that is escaped already, or that the user wrote in this language. */
  static trusted<In extends Language>(text: string): SourceText<In> {
    return new SourceText<In>(text);
  }
}

export type TypeScript = SourceText<'typescript'>;
export type Markdown = SourceText<'markdown'>;
export type Yaml = SourceText<'yaml'>;
export type Html = SourceText<'html'>;

type Tag<In extends Language> = (
  template: TemplateStringsArray,
  ...values: readonly (SourceText<In> | readonly SourceText<In>[])[]
) => SourceText<In>;

function tag<In extends Language>(): Tag<In> {
  return (template, ...values) =>
    SourceText.trusted(template.map((piece, index) => piece + textOf(values[index] ?? [])).join(''));
}

function textOf<In extends Language>(value: SourceText<In> | readonly SourceText<In>[]): string {
  return value instanceof SourceText ? value.text : value.map(({ text }) => text).join('');
}

/**
 * Creates TypeScript from a template. Only other TypeScript can be put into it, or a list of it.
 *
 * @example typescriptSource`const ${identifier(name)} = ${stringLiteral(title)};`
 */
export const typescriptSource = tag<'typescript'>();

/** Creates Markdown from a template. Only other Markdown can be put into it, or a list of it. */
export const markdownSource = tag<'markdown'>();

/** Creates YAML from a template. Only other YAML can be put into it, or a list of it. */
export const yamlSource = tag<'yaml'>();

/** Creates HTML from a template. Only other HTML can be put into it, or a list of it. */
export const htmlSource = tag<'html'>();

/** Joins pieces. */
export function join<In extends Language>(pieces: readonly SourceText<In>[], separator: string): SourceText<In> {
  return SourceText.trusted(pieces.map(({ text }) => text).join(separator));
}
