import { describeOnEachDatabase } from '../../../support/database.js';
import { createAttachmentsStore } from '../../../../src/app/attachments/store.js';
import { createNotesStore, type Note } from '../../../../src/app/notes/store.js';

const text = { fileName: 'list.txt', mediaType: 'text/plain', content: Buffer.from('Milk') } as const;
const image = { fileName: 'a.png', mediaType: 'image/png', content: Buffer.from([0, 1, 2, 254, 255]) } as const;
const unknown = '01955d3c-6f00-7a3b-8c1d-2e4f60718293';

describeOnEachDatabase((database) => {
  const attachments = () => createAttachmentsStore(database().db);
  const notes = () => createNotesStore(database().db);
  const note = (): Promise<Note> => notes().create('alice', { title: 'Note', body: '' });

  test('an attachment comes back byte for byte', async () => {
    const { id } = await note();
    const content = Buffer.alloc(
      300_000,
      Uint8Array.from({ length: 256 }, (_, i) => i),
    );
    expect(await attachments().put('alice', id, { ...image, content })).toBe('created');
    const found = await attachments().find('alice', id);
    expect(found).toMatchObject({ fileName: 'a.png', mediaType: 'image/png', size: 300_000 });
    expect(content.equals(found?.content ?? Buffer.alloc(0))).toBe(true);
  });

  test('an empty file is an attachment', async () => {
    const { id } = await note();
    expect(await attachments().put('alice', id, { ...text, content: new Uint8Array() })).toBe('created');
    expect(await attachments().find('alice', id)).toMatchObject({ size: 0 });
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
