import { createBackgroundTasks } from '../../../../src/app/accounts/background-tasks.js';
import { createEmailTemplates } from '../../../../src/app/accounts/mail/emails.js';
import type { Email } from '../../../../src/app/accounts/mail/mailer.js';
import { createNotifications } from '../../../../src/app/accounts/mail/notifications.js';

function create() {
  const sent: Email[] = [];
  const errors: unknown[] = [];
  const notifications = createNotifications({
    templates: createEmailTemplates('https://notes.example'),
    mailer: { send: (email) => Promise.resolve(void sent.push(email)), close: () => undefined },
    tasks: createBackgroundTasks({ error: (...args: unknown[]) => void errors.push(args) }),
  });
  return { notifications, sent, errors };
}

describe('Notifications', () => {
  test('sends an e-mail later, and none if there is nothing to send', async () => {
    const { notifications, sent } = create();
    notifications.send((emails) => emails.passwordChanged('alice@example.com'));
    notifications.send(() => Promise.resolve(undefined));
    expect(sent).toEqual([]);
    await notifications.drain();
    expect(sent.map(({ to }) => to)).toEqual(['alice@example.com']);
  });

  test('logs a failure, and sends the others', async () => {
    const { notifications, sent, errors } = create();
    notifications.send(() => Promise.reject(new Error('the database is gone')));
    notifications.send((emails) => emails.passwordChanged('bob@example.com'));
    await notifications.drain();
    expect(sent).toHaveLength(1);
    expect(errors).toMatchObject([[{ err: { message: 'the database is gone' } }, 'a background task failed']]);
  });

  test('rejects an e-mail as unavailable while 1000 are pending', async () => {
    const { notifications, sent } = create();
    const send = () => notifications.send((emails) => emails.passwordChanged('alice@example.com'));
    for (let n = 0; n < 1000; n += 1) send();
    await expect(Promise.resolve().then(send)).rejects.toMatchObject({ code: 'unavailable' });
    await notifications.drain();
    expect(sent).toHaveLength(1000);
    expect(send).not.toThrow();
    await notifications.close();
    expect(sent).toHaveLength(1001);
  });
});
