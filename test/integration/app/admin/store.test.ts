import { describeOnEachDatabase } from '../../../support/database.js';
import { createStatisticsStore } from '../../../../src/app/admin/store.js';
import { createAttachmentsStore } from '../../../../src/app/attachments/store.js';
import { createNotesStore } from '../../../../src/app/notes/store.js';

describeOnEachDatabase((database) => {
  test('the statistics of an empty database are zeros', async () => {
    expect(await createStatisticsStore(database().db).count()).toEqual({
      notes: 0,
      owners: 0,
      attachments: 0,
      attachmentBytes: 0,
    });
  });

  test('the statistics count what all owners have together', async () => {
    const { db } = database();
    const notes = createNotesStore(db);
    const attachments = createAttachmentsStore(db);
    const file = { fileName: 'a.txt', mediaType: 'text/plain', content: new Blob(['12345']) } as const;
    for (const owner of ['alice', 'alice', 'bob']) {
      const { id } = await notes.create(owner, { title: 'Note', body: '' });
      await attachments.put(owner, id, file);
    }
    await notes.create('carol', { title: 'Note', body: '' });
    expect(await createStatisticsStore(db).count()).toEqual({
      notes: 4,
      owners: 3,
      attachments: 3,
      attachmentBytes: 15,
    });
  });

  test('F18 the statistics follow every change, of several owners at once as well', async () => {
    const { db } = database();
    const notes = createNotesStore(db);
    const attachments = createAttachmentsStore(db);
    const before = await createStatisticsStore(db).count();
    const owners = ['dave', 'erin', 'frank'];
    const file = (text: string) => ({ fileName: 'a.txt', mediaType: 'text/plain', content: new Blob([text]) }) as const;
    await Promise.all(
      owners.flatMap((owner) =>
        Array.from({ length: 10 }, async (_, i) => {
          const { id } = await notes.create(owner, { title: 'Note', body: '' });
          if (i < 8) await attachments.put(owner, id, file('12345'));
          // Replaced, removed alone, removed with the note, and a note without one.
          if (i < 2) await attachments.put(owner, id, file('123'));
          else if (i < 4) await attachments.remove(owner, id);
          else if (i < 6) await notes.remove(owner, id, 'any');
          else if (i === 9) await notes.remove(owner, id, 'any');
        }),
      ),
    );
    const change = { notes: 3 * 7, owners: 3, attachments: 3 * 4, attachmentBytes: 3 * (2 * 3 + 2 * 5) };
    const expected = Object.fromEntries(
      Object.entries(before).map(([name, value]: [string, number]) => [
        name,
        value + change[name as keyof typeof change],
      ]),
    );
    expect(await createStatisticsStore(db).count()).toEqual(expected);
    await db.deleteFrom('notes').where('owner', 'in', owners).execute();
    expect(await createStatisticsStore(db).count()).toEqual(before);
  });
});
