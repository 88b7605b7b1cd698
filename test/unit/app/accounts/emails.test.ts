import { createEmailTemplates, type EmailTemplates } from '../../../../src/app/accounts/mail/emails.js';

const to = 'alice@example.com';
const token = 'x'.repeat(43);
const templates = createEmailTemplates('https://notes.example:8443');

const cases: readonly (readonly [name: keyof EmailTemplates, link: string])[] = [
  ['confirmAddress', 'https://notes.example:8443/docs/#/accounts/verifyEmail'],
  ['alreadyRegistered', 'https://notes.example:8443/docs/#/accounts/forgotPassword'],
  ['resetPassword', 'https://notes.example:8443/docs/#/accounts/resetPassword'],
  ['newLogin', 'https://notes.example:8443/docs/#/accounts/forgotPassword'],
  ['passwordChanged', 'https://notes.example:8443/docs/#/accounts/forgotPassword'],
  ['secondFactorEnabled', 'https://notes.example:8443/docs/#/accounts/forgotPassword'],
  ['secondFactorDisabled', 'https://notes.example:8443/docs/#/accounts/forgotPassword'],
];

describe.each(cases)('the e-mail %s', (name, link) => {
  const email = templates[name](to, token);

  test('names the server, and links to a page on a line of its own', () => {
    expect(email.to).toBe(to);
    expect(email.subject).toContain('notes.example:8443');
    expect(email.text.split('\n')).toContain(link);
  });

  test('says what to do in terms of the page, not of the API', () => {
    expect(email.text.replaceAll(link, '')).not.toMatch(/operation|verifyEmail|forgotPassword|resetPassword/);
  });
});

test.each([
  ['confirmAddress', '24 hours'],
  ['resetPassword', '30 minutes'],
] as const)('%s puts the code on a line of its own, and says when it expires', (name, lifetime) => {
  const { text } = templates[name](to, token);
  expect(text.match(/^[\w-]{43}$/gm)).toEqual([token]);
  expect(text).toContain(`The code expires in ${lifetime}.`);
});
