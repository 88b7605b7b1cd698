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
    const file = { fileName: 'a.txt', mediaType: 'text/plain', content: Buffer.from('12345') } as const;
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
});
