import { sql } from 'kysely';
import { describeOnEachDatabase } from '../../../support/database.js';
import { createNotesStore, type Note } from '../../../../src/app/notes/store.js';
import { encodeCursor, type Page } from '../../../../src/app/pagination.js';

const input = { title: 'Shopping', body: '<p>Milk</p>' };
const unknown = '01955d3c-6f00-7a3b-8c1d-2e4f60718293';

describeOnEachDatabase((database) => {
  const store = () => createNotesStore(database().notes, database().search);
  let owners = 0;
  let owner: string;
  beforeEach(() => {
    owner = `owner-${(owners += 1)}`;
  });

  async function write(...titles: string[]): Promise<Note[]> {
    const notes = store();
    const written: Note[] = [];
    for (const title of titles) written.push(await notes.create(owner, { title, body: '<p>text</p>' }));
    return written;
  }

  const titlesOf = (notes: readonly Note[]) => notes.map(({ title }) => title);

  describe('a note', () => {
    test('is what was written, as version 1, and found again', async () => {
      const note = await store().create(owner, input);
      expect(note).toMatchObject({ ...input, version: 1, attachment: undefined });
      expect(note.createdAt.getTime()).toBeCloseTo(Date.now(), -5);
      expect(note.updatedAt).toEqual(note.createdAt);
      expect(await store().find(owner, note.id)).toEqual(note);
    });

    test('keeps every character of a text', async () => {
      const hostile = { title: `'; drop table notes; -- \\ % _ " 🦊`, body: `<p>$1 \${x} ' '' \u2028</p>` };
      const note = await store().create(owner, hostile);
      expect(await store().find(owner, note.id)).toMatchObject(hostile);
    });

    test('is not found, changed or removed by anyone but its owner', async () => {
      const { id } = await store().create(owner, input);
      expect(await store().find('mallory', id)).toBeUndefined();
      expect(await store().replace('mallory', id, 'any', input)).toBe('missing');
      expect(await store().replace('mallory', id, [7], input)).toBe('missing');
      expect(await store().remove('mallory', id, 'any')).toBe('missing');
      expect((await store().list('mallory', { limit: 100 })).items).toEqual([]);
      expect(await store().find(owner, id)).toBeDefined();
    });
  });

  describe('a change', () => {
    test('counts the version up and keeps the time of writing', async () => {
      const before = await store().create(owner, input);
      const after = await store().replace(owner, before.id, [1], { title: 'New', body: '<p>new</p>' });
      expect(after).toMatchObject({ id: before.id, title: 'New', body: '<p>new</p>', version: 2 });
      expect(after).toHaveProperty('createdAt', before.createdAt);
      expect(await store().find(owner, before.id)).toEqual(after);
    });

    test.each([
      ['any version', 'any', true],
      ['the version there is', [1], true],
      ['the version there is among others', [9, 1, 3], true],
      ['another version', [2], false],
      ['several other versions', [2, 3], false],
      ['no version at all', [], false],
    ] as const)('that expects %s is made or refused accordingly', async (_, expected, made) => {
      const { id } = await store().create(owner, input);
      const result = await store().replace(owner, id, expected, { title: 'New', body: '' });
      if (made) expect(result).toMatchObject({ version: 2 });
      else expect(result).toBe('outdated');
      expect(await store().find(owner, id)).toMatchObject(made ? { title: 'New' } : { ...input, version: 1 });
    });

    test('of a note that is not there is told so, whatever it expects', async () => {
      expect(await store().replace(owner, unknown, 'any', input)).toBe('missing');
      expect(await store().replace(owner, unknown, [1], input)).toBe('missing');
      expect(await store().replace(owner, unknown, [], input)).toBe('missing');
    });

    test('of many at once that read the same version is made by one of them', async () => {
      const { id } = await store().create(owner, input);
      const notes = store();
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) => notes.replace(owner, id, [1], { title: `writer ${i}`, body: '' })),
      );
      const made = results.filter((result) => typeof result !== 'string');
      expect(made).toHaveLength(1);
      expect(results.filter((result) => result === 'outdated')).toHaveLength(19);
      expect(await notes.find(owner, id)).toEqual(made[0]);
    });
  });

  describe('a removal', () => {
    test.each([
      ['any version', 'any', 'removed'],
      ['the version there is', [1], 'removed'],
      ['another version', [2], 'outdated'],
      ['no version at all', [], 'outdated'],
    ] as const)('that expects %s is made or refused accordingly', async (_, expected, result) => {
      const { id } = await store().create(owner, input);
      expect(await store().remove(owner, id, expected)).toBe(result);
      expect((await store().find(owner, id)) === undefined).toBe(result === 'removed');
    });

    test('happens once', async () => {
      const { id } = await store().create(owner, input);
      expect(await store().remove(owner, id, 'any')).toBe('removed');
      expect(await store().remove(owner, id, 'any')).toBe('missing');
    });
  });

  describe('the list', () => {
    test('has the newest first, in pages that neither repeat nor leave out any', async () => {
      const written = await write('1', '2', '3', '4', '5');
      const seen: Note[] = [];
      let cursor: string | undefined;
      for (let pages = 1; ; pages += 1) {
        const page = await store().list(owner, { limit: 2, cursor });
        seen.push(...page.items);
        cursor = page.next;
        if (cursor === undefined) {
          expect(pages).toBe(3);
          break;
        }
        expect(page.items).toHaveLength(2);
      }
      expect(titlesOf(seen)).toEqual(['5', '4', '3', '2', '1']);
      expect(seen).toEqual([...written].reverse());
    });

    test('says that there is no more when the last page is full', async () => {
      await write('1', '2');
      expect(await store().list(owner, { limit: 2 })).not.toHaveProperty('next');
    });

    test('does not shift when notes are written between two pages', async () => {
      const written = await write('1', '2', '3');
      const first = await store().list(owner, { limit: 2 });
      await write('4');
      const second = await store().list(owner, { limit: 2, cursor: first.next });
      expect(titlesOf(first.items)).toEqual(['3', '2']);
      expect(second.items).toEqual([written[0]]);
    });

    test('goes on behind a note that was removed meanwhile', async () => {
      const [, middle] = await write('1', '2', '3');
      await store().remove(owner, middle?.id ?? '', 'any');
      const cursor = encodeCursor(middle?.id ?? '');
      expect(titlesOf((await store().list(owner, { limit: 9, cursor })).items)).toEqual(['1']);
    });
  });

  describe('a search', () => {
    test('F18 covers a limited number of notes when it cannot use the index, and goes on in the next page', async () => {
      const [first] = await write('oldest 漢字');
      await sql`
        insert into notes (id, owner, title, body, search_text)
        select ('ffff0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${owner}, 'Filler', '', 'filler'
        from generate_series(1, 12000) as n`.execute(database().db);
      const pages: Page<Note>[] = [];
      let cursor: string | undefined;
      do {
        const page = await store().list(owner, { limit: 10, search: '漢字', cursor });
        pages.push(page);
        cursor = page.next;
      } while (cursor !== undefined);
      expect(pages.map(({ items }) => items)).toEqual([[], [], [first]]);
      expect((await store().list(owner, { limit: 10, search: 'oldest' })).items).toEqual([first]);
    });

    test.each([
      ['finds a part of the title', 'hopp', true],
      ['finds the title in capitals', 'SHOPPING', true],
      ['finds letters with accents in capitals', 'MÜSLI', true],
      ['finds a ligature by its letters', 'coffee', true],
      ['finds what the body says', 'bread', true],
      ['finds a word with a tag inside it', 'butterfly', true],
      ['finds what is written as an entity', 'R&D', true],
      ['finds a backslash', 'back\\slash', true],
      ['finds a percent sign', '100%', true],
      ['finds an underscore', 'snake_case', true],
      ['does not find the name of a tag', 'strong', false],
      ['does not find the name of an entity', 'amp', false],
      ['does not find words across two paragraphs', 'applesend', false],
      ['takes no percent sign for a wildcard', 'Shop%', false],
      ['takes no underscore for a wildcard', 'Shop_ing', false],
      ['takes no backslash for an escape', 'Shop\\ping', false],
      ['does not find what is not there', 'cheese', false],
      ['is not SQL', `' or '1' = '1`, false],
    ])('%s', async (_, search, found) => {
      await store().create(owner, {
        title: 'Shopping 100% snake_case back\\slash',
        body: '<p>Müsli, co\ufb00ee, <strong>bread</strong>, butter<em>fly</em>, R&amp;D, apples</p><p>end</p>',
      });
      await store().create(owner, { title: 'Other', body: '<p>nothing of it</p>' });
      const { items } = await store().list(owner, { limit: 10, search });
      expect(items).toHaveLength(found ? 1 : 0);
    });

    test('goes through pages as well', async () => {
      await write('tea 1', 'milk', 'tea 2', 'tea 3');
      const first = await store().list(owner, { limit: 2, search: 'tea' });
      expect(titlesOf(first.items)).toEqual(['tea 3', 'tea 2']);
      const second = await store().list(owner, { limit: 2, search: 'tea', cursor: first.next });
      expect(titlesOf(second.items)).toEqual(['tea 1']);
      expect(second).not.toHaveProperty('next');
    });

    test('follows a change', async () => {
      const { id } = await store().create(owner, input);
      await store().replace(owner, id, 'any', { title: 'Reading', body: '<p>Books</p>' });
      expect((await store().list(owner, { limit: 10, search: 'milk' })).items).toEqual([]);
      expect((await store().list(owner, { limit: 10, search: 'books' })).items).toHaveLength(1);
    });
  });
});
