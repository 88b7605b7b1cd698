/** A piece of HTML in which everything from outside has been escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * HTML from a template. Texts and numbers put into it are escaped for element content and for quoted attribute values;
 * other markup, or a list of it, is put in as it is. Attribute values in the template have to be quoted.
 *
 * @example html`<h1 title="${title}">${title}</h1>`
 */
export function html(
  template: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  const pieces = template.map((piece, index) => {
    const value = values[index];
    if (value === undefined) return piece;
    if (value instanceof Markup) return piece + value.text;
    if (typeof value === 'object') return piece + value.map(({ text }) => text).join('\n');
    return piece + escaped(String(value));
  });
  return new Markup(pieces.join(''));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
