import { SourceText, type Markdown } from './source-text.js';

/** Creates a text on one line, in which nothing is markup. */
export function markdownText(text: string): Markdown {
  return SourceText.trusted(oneLine(text).replace(/[\\`*_[\]<>&|~#!$@]/g, '\\$&'));
}

/** Creates a code span: its fence is longer than any run of backticks in it. */
export function markdownCode(text: string): Markdown {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return SourceText.trusted(longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`);
}

/** Creates a link to a file beside this one. */
export function markdownLink(path: string): Markdown {
  const target = path.split('/').map(encodeSegment).join('/');
  return SourceText.trusted(`[${markdownText(path).text}](${target})`);
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[()*!']/g,
    (one) => `%${one.charCodeAt(0).toString(16)}`,
  );
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, ' ').replace(/\s+/g, ' ').trim(); // prettier-ignore
}
