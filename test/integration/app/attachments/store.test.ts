import { describeOnEachDatabase } from '../../../support/database.js';
import { createAttachmentsStore, type Attachment } from '../../../../src/app/attachments/store.js';
import { createNotesStore, type Note } from '../../../../src/app/notes/store.js';

const blobOf = (...bytes: number[]): Blob => new Blob([Uint8Array.from(bytes)]);
const text = { fileName: 'list.txt', mediaType: 'text/plain', content: new Blob(['Milk']) } as const;
const image = { fileName: 'a.png', mediaType: 'image/png', content: blobOf(0, 1, 2, 254, 255) } as const;
const unknown = '01955d3c-6f00-7a3b-8c1d-2e4f60718293';

const bytesOf = (size: number): Buffer<ArrayBuffer> =>
  Buffer.alloc(
    size,
    Uint8Array.from({ length: 256 }, (_, i) => i),
  );

async function piecesOf(file: Attachment | undefined): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file?.content ?? []) pieces.push(piece);
  return pieces;
}

describeOnEachDatabase((database) => {
  const attachments = () => createAttachmentsStore(database().notes);
  const notes = () => createNotesStore(database().db);
  const note = (): Promise<Note> => notes().create('alice', { title: 'Note', body: '' });

  test('an attachment comes back byte for byte', async () => {
    const { id } = await note();
    const content = bytesOf(300_000);
    expect(await attachments().put('alice', id, { ...image, content: new Blob([content]) })).toBe('created');
    const found = await attachments().find('alice', id);
    expect(found).toMatchObject({ fileName: 'a.png', mediaType: 'image/png', size: 300_000 });
    expect(Buffer.concat(await piecesOf(found)).equals(content)).toBe(true);
  });

  test('an empty file is an attachment', async () => {
    const { id } = await note();
    expect(await attachments().put('alice', id, { ...text, content: new Blob([]) })).toBe('created');
    const found = await attachments().find('alice', id);
    expect(found).toMatchObject({ size: 0 });
    expect(await piecesOf(found)).toEqual([]);
  });

  test('M7 a file is read in pieces of at most 256 kB, and byte for byte', async () => {
    const { id } = await note();
    for (const size of [262_143, 262_144, 262_145, 1_000_000]) {
      const content = bytesOf(size);
      await attachments().put('alice', id, { ...image, content: new Blob([content]) });
      const pieces = await piecesOf(await attachments().find('alice', id));
      expect(pieces).toHaveLength(Math.ceil(size / 262_144));
      expect(Buffer.concat(pieces).equals(content)).toBe(true);
    }
  });

  test('M7 a file that waits for the database is not copied before its turn', async () => {
    const { id } = await note();
    let copies = 0;
    class CountedBlob extends Blob {
      override arrayBuffer(): Promise<ArrayBuffer> {
        copies += 1;
        return super.arrayBuffer();
      }
    }
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const holders = Array.from({ length: 10 }, () =>
      database()
        .notes.connection()
        .execute(() => released),
    );
    const puts = Array.from({ length: 20 }, () =>
      attachments().put('alice', id, { ...text, content: new CountedBlob(['Milk']) }),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(copies).toBe(0);
    release();
    await Promise.all([...holders, ...puts]);
    expect(copies).toBe(20);
  });

  test('M7 a file that is replaced while it is read ends with an error, never with a mixture', async () => {
    const { id } = await note();
    const before = { ...image, content: new Blob([bytesOf(1_000_000)]) };
    for (const change of [
      () => attachments().put('alice', id, before),
      () => attachments().remove('alice', id),
      () => notes().remove('alice', id, 'any'),
    ]) {
      await attachments().put('alice', id, before);
      const file = await attachments().find('alice', id);
      const reader = file?.content[Symbol.asyncIterator]();
      await reader?.next();
      await change();
      await expect(reader?.next()).rejects.toMatchObject({ name: 'Problem', code: 'conflict' });
    }
  });

  test('a second one takes the place of the first', async () => {
    const { id } = await note();
    expect(await attachments().put('alice', id, text)).toBe('created');
    expect(await attachments().put('alice', id, image)).toBe('replaced');
    expect(await attachments().find('alice', id)).toMatchObject({ fileName: 'a.png', mediaType: 'image/png', size: 5 });
  });

  test('the note shows it, and counts each change as its own', async () => {
    const { id } = await note();
    await attachments().put('alice', id, text);
    const attachment = { fileName: 'list.txt', mediaType: 'text/plain', size: 4 };
    expect(await notes().find('alice', id)).toMatchObject({ version: 2, attachment });
    expect((await notes().list('alice', { limit: 1 })).items).toMatchObject([{ id, attachment }]);
    expect(await notes().replace('alice', id, [2], { title: 'New', body: '' })).toMatchObject({
      version: 3,
      attachment,
    });
    await attachments().remove('alice', id);
    expect(await notes().find('alice', id)).toMatchObject({ version: 4, attachment: undefined });
  });

  test('only the owner of the note can read, replace or remove it', async () => {
    const { id } = await note();
    await attachments().put('alice', id, text);
    expect(await attachments().find('mallory', id)).toBeUndefined();
    expect(await attachments().put('mallory', id, image)).toBeUndefined();
    expect(await attachments().remove('mallory', id)).toBe(false);
    expect(await attachments().find('alice', id)).toMatchObject({ fileName: 'list.txt' });
    expect(await notes().find('alice', id)).toMatchObject({ version: 2 });
  });

  test('there is none without a note, and a note without one has none to remove', async () => {
    expect(await attachments().put('alice', unknown, text)).toBeUndefined();
    expect(await attachments().find('alice', unknown)).toBeUndefined();
    expect(await attachments().remove('alice', unknown)).toBe(false);
    const { id } = await note();
    expect(await attachments().remove('alice', id)).toBe(false);
    expect(await notes().find('alice', id)).toMatchObject({ version: 1 });
  });

  test('it goes with its note', async () => {
    const { id } = await note();
    await attachments().put('alice', id, text);
    await notes().remove('alice', id, 'any');
    expect(await attachments().find('alice', id)).toBeUndefined();
  });

  test('many changes at once neither block each other nor lose count', async () => {
    const { id } = await note();
    const results = await Promise.all(
      Array.from({ length: 24 }, (_, i) =>
        i % 3 === 2 ? attachments().remove('alice', id) : attachments().put('alice', id, i % 3 === 0 ? text : image),
      ),
    );
    const puts = results.filter((result) => typeof result === 'string').length;
    const removed = results.filter((result) => result === true).length;
    expect(puts).toBe(16);
    const { version } = (await notes().find('alice', id)) ?? { version: 0 };
    expect(version).toBeGreaterThanOrEqual(1 + puts + removed);
  });
});
