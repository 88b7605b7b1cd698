import { medianCpu, type Measured } from './report.js';

const width = 860;
const barHeight = 15;
const gap = 3;
const labelWidth = 230;
const barWidth = 540;
const headHeight = 30;
const margin = 20;

const colours: Readonly<Record<string, string>> = { gatehouse: '#1565c0', 'gatehouse-large': '#64a0dc' };
const colourOfOthers = '#a0a7ae';

/** The CPU time of every server as bars, one group per scenario, each to its own scale. Answers an SVG document. */
export function plot(measured: readonly Measured[]): string {
  const parts: string[] = [];
  let y = margin;
  for (const { scenario, samples } of measured) {
    const bars = [...samples].map(([child, all]) => ({ child, cpu: medianCpu(all) }));
    const most = Math.max(...bars.map(({ cpu }) => cpu));
    parts.push(text(margin, y + 16, `${scenario.title}: CPU µs per request`, 'class="title"'));
    y += headHeight;
    for (const { child, cpu } of bars) {
      const length = Math.max(2, (cpu / most) * barWidth);
      const fill = colours[child.name] ?? colourOfOthers;
      parts.push(
        text(labelWidth - 8, y + 12, child.title.replaceAll(/[*`]/g, ''), 'text-anchor="end"'),
        `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2" fill="${fill}"/>`,
        text(labelWidth + length + 6, y + 12, cpu.toFixed(cpu < 100 ? 1 : 0)),
      );
      y += barHeight + gap;
    }
    y += margin;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="CPU time per request">
<style>text { font: 12px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600; font-size: 14px }</style>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

function text(x: number, y: number, words: string, attributes = ''): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}>${safe}</text>`;
}
