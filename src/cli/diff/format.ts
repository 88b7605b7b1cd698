import { replaceControlCharacters } from '../../kit/index.js';
import { htmlText } from '../source-text/html.js';
import { markdownCode, markdownText } from '../source-text/markdown.js';
import { htmlSource, join, markdownSource, SourceText, type Html, type Markdown } from '../source-text/source-text.js';
import { EFFECTS, type Change, type Effect } from './change.js';

const COLOR_CODES: Readonly<Record<Effect, number>> = { breaking: 31, risky: 33, compatible: 32 };
const SIGNS: Readonly<Record<Effect, Markdown>> = {
  breaking: markdownSource`🔴 **breaking**`,
  risky: markdownSource`🟡 **risky**`,
  compatible: markdownSource`🟢 compatible`,
};
const LABELS: Readonly<Record<Effect, Html>> = {
  breaking: htmlSource`<b class="breaking">breaking</b>`,
  risky: htmlSource`<b class="risky">risky</b>`,
  compatible: htmlSource`<span class="compatible">compatible</span>`,
};

/** The changes of an operation, the worst first. */
interface Group {
  /** Empty for what concerns the whole document. */
  readonly operation: string;
  readonly changes: readonly Change[];
}

/** Groups changes by operation: first those with the worst changes, then by path and method. */
function groupByOperation(changes: readonly Change[]): readonly Group[] {
  const operations = [...new Set(changes.map(({ operation }) => operation))];
  const groups = operations.map((operation) => ({
    operation,
    changes: EFFECTS.flatMap((effect) => changes.filter((one) => one.operation === operation && one.effect === effect)),
  }));
  const key = (group: Group): string => group.operation.split(' ').reverse().join(' ');
  return groups.sort((a, b) => rank(a) - rank(b) || (key(a) < key(b) ? -1 : 1));
}

function rank({ changes: [worst] }: Group): number {
  return worst === undefined ? EFFECTS.length : EFFECTS.indexOf(worst.effect);
}

function totals(changes: readonly Change[]): string {
  return EFFECTS.map((effect) => `${changes.filter((one) => one.effect === effect).length} ${effect}`).join(', ');
}

const WHOLE_DOCUMENT = 'The whole contract';

/** Formats changes for a terminal: a block for each operation, and the totals. */
export function asText(changes: readonly Change[], color: boolean): string {
  if (changes.length === 0) return 'no changes\n';
  const blocks = groupByOperation(changes).map((group) => {
    const lines = group.changes.map(({ effect, what, rule }) => {
      const label = effect.padEnd('compatible'.length);
      const painted = color ? `\u001b[${COLOR_CODES[effect]}m${label}\u001b[0m` : label;
      return `  ${painted}  ${replaceControlCharacters(`${what} [${rule}]`)}\n`;
    });
    return `${replaceControlCharacters(group.operation || WHOLE_DOCUMENT)}\n${lines.join('')}`;
  });
  return `${blocks.join('\n')}\n${totals(changes)}\n`;
}

/** Formats changes for programs: one object. */
export function asJson(changes: readonly Change[]): string {
  return `${JSON.stringify({ changes }, null, 2)}\n`;
}

/** Formats changes for the description of a pull request. */
export function asMarkdown(changes: readonly Change[]): string {
  if (changes.length === 0) return 'The contracts have no differences that concern clients.\n';
  const blocks = groupByOperation(changes).map((group) => {
    const rows = group.changes.map(
      ({ effect, what, rule }) =>
        markdownSource`| ${SIGNS[effect]} | ${markdownText(what)} | ${markdownCode(rule)} |\n`,
    );
    const title = group.operation === '' ? markdownText(WHOLE_DOCUMENT) : markdownCode(group.operation);
    return markdownSource`### ${title}\n\n| Effect | Change | Rule |\n| --- | --- | --- |\n${rows}`;
  });
  return markdownSource`**${markdownText(totals(changes))}**\n\n${join(blocks, '\n')}`.text;
}

/** Formats changes as a page that needs nothing else. */
export function asHtml(changes: readonly Change[]): string {
  const sections = groupByOperation(changes).map((group) => {
    const rows = group.changes.map(
      ({ effect, what, rule }) =>
        htmlSource`<tr><td>${LABELS[effect]}</td><td>${htmlText(what)}</td><td><code>${htmlText(rule)}</code></td></tr>\n`,
    );
    return htmlSource`<h2>${htmlText(group.operation || WHOLE_DOCUMENT)}</h2>
<table>
<tr><th>Effect</th><th>Change</th><th>Rule</th></tr>
${rows}</table>
`;
  });
  return htmlSource`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Changes of the contract</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Changes of the contract</h1>
<p>${htmlText(totals(changes))}</p>
${sections}</body>
</html>
`.text;
}

const STYLE = SourceText.trusted<'html'>(
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
    'table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8884}' +
    'h2{font:600 1.05rem ui-monospace,monospace;overflow-wrap:anywhere}td{overflow-wrap:anywhere}' +
    '.breaking{color:light-dark(#a40e26,#ff9492)}.risky{color:light-dark(#7a4b00,#f0b72f)}.compatible{color:light-dark(#116329,#4ac26b)}',
);
