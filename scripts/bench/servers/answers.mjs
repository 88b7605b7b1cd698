/** What every server of the benchmark answers: the work itself is nothing, so that what surrounds it can be measured. */

export const greeting = { message: 'Access granted!' };

const notes = Array.from({ length: 20 }, (_, index) => ({
  id: index + 1,
  title: `Note ${index + 1} of the list`,
  text: 'Buy milk, two loaves of bread, and whatever else the list on the fridge says by now.',
  tags: ['home', 'shopping'],
  pinned: index % 2 === 0,
  created: '2026-01-15T08:30:00.000Z',
}));

/** @param {number | undefined} limit */
export function page(limit) {
  return { notes: notes.slice(0, limit ?? 20), total: 1200 };
}

/** @param {{ title: string, text: string, tags?: string[] }} input */
export function note({ title, text, tags }) {
  return { id: 21, title, text, tags: tags ?? [], pinned: false, created: '2026-01-15T08:30:00.000Z' };
}

/** The limits all servers count against; the second is spent by the first request. */
export const manyPerHour = 1_000_000_000;
export const onePerHour = 1;
export const hour = 60 * 60 * 1000;
export const largestUpload = 2 * 1024 * 1024;
