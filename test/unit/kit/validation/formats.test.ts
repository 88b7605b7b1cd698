import { fullFormats } from 'ajv-formats/dist/formats.js';
import { Ajv } from 'ajv';
import { formats } from '../../../../src/kit/validation/formats.js';

/** What the package itself says. */
function packageOf(name: 'date' | 'date-time'): (text: string) => boolean {
  return new Ajv().addFormat(name, fullFormats[name]).compile<string>({ type: 'string', format: name });
}
const packages = { date: packageOf('date'), 'date-time': packageOf('date-time') };

const two = (number: number): string => String(number).padStart(2, '0');
const years = ['0000', '0001', '0400', '1900', '1999', '2000', '2023', '2024', '2100', '9999', '999', '10000', '-001'];
const dates = years.flatMap((year) =>
  [...Array(14).keys()].flatMap((month) =>
    [0, 1, 9, 10, 19, 20, 28, 29, 30, 31, 32, 39].map((day) => `${year}-${two(month)}-${two(day)}`),
  ),
);
const oddDates = [
  '2024-1-01',
  '2024-01-1',
  '2024/01/01',
  ' 2024-01-01',
  '2024-01-01 ',
  '2024-01-01\n',
  '20240101',
  '٢٠٢٤-01-01',
];
const times = [0, 9, 12, 19, 20, 23, 24, 29].flatMap((hour) =>
  [0, 9, 59, 60].flatMap((minute) =>
    [0, 9, 59, 60, 61, 99].map((second) => `${two(hour)}:${two(minute)}:${two(second)}`),
  ),
);
const oddTimes = ['', '1:00:00', '12:00', '12:00:0', '12.00.00', '120000', '12:00:00:00', '-1:00:00', '１2:00:00'];
const fractions = [
  '',
  '.',
  '.0',
  '.9',
  '.999',
  '.123456789',
  '.1234567890',
  '.99999999999999999999',
  ',5',
  '.5.5',
  '.x',
];
const zones = [
  '',
  'Z',
  'z',
  '+00:00',
  '-00:00',
  '+23:59',
  '-23:59',
  '+24:00',
  '+00:60',
  '+01',
  '-0100',
  '+1:00',
  '+01:0',
  'Z+01:00',
  ' Z',
  'Z\n',
  'ZZ',
  '+01:00:00',
  '−01:00',
];
const separators = ['T', 't', ' ', '\t', '\n', '\u00a0', '\u2028', '_', '', 'TT', 'T ', 'x'];

describe('date', () => {
  it('takes and refuses what ajv-formats does, leap years and the ends of months included', () => {
    const texts = [...dates, ...oddDates, '', 'today', '2024-02-29T00:00:00Z'];
    expect(disagreements('date', texts)).toEqual([]);
    expect(share('date', texts)).toBeGreaterThan(0.4);
  });
});

describe('date-time', () => {
  it('takes and refuses what ajv-formats does for every date', () => {
    const texts = [...dates, ...oddDates].flatMap((date) => [`${date}T12:00:00Z`, `${date} 23:59:60.5+01:00`, date]);
    expect(disagreements('date-time', texts)).toEqual([]);
    expect(share('date-time', texts)).toBeGreaterThan(0.1);
  });

  it('takes and refuses what ajv-formats does for every time, leap seconds included', () => {
    const texts = [...times, ...oddTimes].flatMap((time) =>
      fractions.flatMap((fraction) => zones.map((zone) => `2024-02-28T${time}${fraction}${zone}`)),
    );
    expect(texts.length).toBeGreaterThan(40_000);
    expect(disagreements('date-time', texts)).toEqual([]);
    expect(share('date-time', texts)).toBeGreaterThan(0.05);
  });

  it('takes and refuses what ajv-formats does for whatever separates date and time', () => {
    const texts = separators.flatMap((separator) =>
      ['2024-02-28', '2024-02-29', '2023-02-29'].flatMap((date) =>
        ['12:00:00Z', '23:59:60Z', '12:00:00', '12:00:00.5+01'].map((time) => `${date}${separator}${time}`),
      ),
    );
    expect(disagreements('date-time', texts)).toEqual([]);
  });

  it('takes and refuses what ajv-formats does when one character of a valid text is another', () => {
    const valid = ['2024-02-28T23:59:59.123Z', '2024-12-31T23:59:60+00:00', '2000-02-29t00:00:00-05:30'];
    const others = Array.from('0123456789-:.+TtZz /\n\u00a0٣');
    const texts = valid.flatMap((text) =>
      [...Array(text.length + 1).keys()].flatMap((at) =>
        others.flatMap((other) => [
          text.slice(0, at) + other + text.slice(at + 1),
          text.slice(0, at) + other + text.slice(at),
          text.slice(0, at) + text.slice(at + 1),
        ]),
      ),
    );
    expect(texts.length).toBeGreaterThan(4000);
    expect(disagreements('date-time', texts)).toEqual([]);
  });
});

function disagreements(name: keyof typeof formats, texts: readonly string[]): readonly string[] {
  return texts.filter((text) => formats[name](text) !== packages[name](text));
}

/** How many of the texts are valid: a test of only invalid ones would say little. */
function share(name: keyof typeof formats, texts: readonly string[]): number {
  return texts.filter((text) => formats[name](text)).length / texts.length;
}
