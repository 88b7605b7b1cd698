/**
 * The script of the console. What comes from the API is put into the page as text, never as markup; the token stays in a
 * variable.
 */
export const consoleScript = `
const { incidents: incidentsPath, blocks: blocksPath, resolve: resolvePath } = document.body.dataset;
const byId = (id) => document.getElementById(id);
const INTERVAL_MS = 5000;
let token = '';
let timer;

async function send(path, method = 'GET', body) {
  const headers = { Authorization: 'Bearer ' + token };
  if (body) headers['Content-Type'] = 'application/json';
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  const content = text === '' ? undefined : JSON.parse(text);
  if (!response.ok) throw new Error(content?.detail ?? 'The server responds with ' + response.status);
  return content;
}

function element(name, text, children = []) {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...children);
  return made;
}

function button(label, description, onClick) {
  const made = element('button', label);
  made.setAttribute('aria-label', description);
  made.addEventListener('click', onClick);
  return element('td', '', [made]);
}

const time = (text) => new Date(text).toLocaleString();
const nameOf = ({ kind, id }) => kind + ' ' + id;

function incidentRow(incident) {
  const severity = element('td', incident.severity);
  severity.className = incident.severity;
  const cells = [incident.actor.kind + ' ' + incident.actor.id, String(incident.count), incident.status];
  return element('tr', '', [
    element('td', time(incident.last_seen)),
    element('td', incident.rule),
    severity,
    ...cells.map((text) => element('td', text)),
    button('Close', 'Close ' + incident.rule + ' of ' + nameOf(incident.actor), () => close(incident)),
  ]);
}

function blockRow(block) {
  const cells = [block.key, block.action, block.reason + ' (' + block.by + ')', time(block.until)];
  return element('tr', '', [
    ...cells.map((text) => element('td', text)),
    button('Unblock', 'Unblock ' + block.key, () => unblock(block)),
  ]);
}

function close(incident) {
  const dialog = byId('closing');
  byId('reason').value = '';
  dialog.returnValue = '';
  dialog.onclose = () => {
    if (dialog.returnValue === '') return;
    const path = resolvePath.replace('{incidentId}', encodeURIComponent(incident.id));
    act(send(path, 'POST', { status: dialog.returnValue, reason: byId('reason').value }), 'The incident is closed.');
  };
  dialog.showModal();
}

function unblock(block) {
  act(send(blocksPath + '?' + new URLSearchParams({ key: block.key }), 'DELETE'), block.key + ' is unblocked.');
}

async function act(done, message) {
  try {
    await done;
    await show();
    byId('status').textContent = message;
  } catch (error) {
    byId('status').textContent = error.message;
  }
}

function drawTimeline(incidents) {
  const now = Date.now();
  const minutes = Array(60).fill(0);
  for (const { evidence } of incidents)
    for (const { at } of evidence) {
      const minute = 59 - Math.floor((now - Date.parse(at)) / 60000);
      if (minute >= 0 && minute < 60) minutes[minute] += 1;
    }
  const most = Math.max(1, ...minutes);
  byId('timeline').replaceChildren(
    ...minutes.map((count, minute) => {
      const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      const height = (count / most) * 56;
      for (const [name, value] of Object.entries({ x: minute * 10, y: 60 - height, width: 8, height })) bar.setAttribute(name, value);
      return bar;
    }),
  );
  const total = minutes.reduce((sum, count) => sum + count, 0);
  byId('timeline').setAttribute('aria-label', total + ' signals in the evidence of the last hour, most in a minute: ' + (total ? most : 0));
}

async function show() {
  const [{ items: all }, { items: blocks }] = await Promise.all([send(incidentsPath + '?limit=100'), send(blocksPath)]);
  const active = all.filter(({ status }) => status === 'open' || status === 'contained');
  const counts = new Map();
  for (const { actor, count } of active) counts.set(nameOf(actor), (counts.get(nameOf(actor)) ?? 0) + count);
  const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 10);
  byId('incidents').replaceChildren(...active.map(incidentRow));
  byId('blocks').replaceChildren(...blocks.map(blockRow));
  byId('actors').replaceChildren(...top.map(([name, count]) => element('li', name + ': ' + count + ' signals')));
  drawTimeline(all);
  byId('content').hidden = false;
  byId('status').textContent = active.length + ' active incidents, ' + blocks.length + ' blocks.';
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  token = byId('token').value.trim();
  byId('token').value = '';
  clearInterval(timer);
  // Not while someone is on a button of the tables: it would be replaced under the finger.
  const refresh = () => !byId('content').contains(document.activeElement) && !byId('closing').open && show();
  timer = setInterval(() => Promise.resolve(refresh()).catch((error) => (byId('status').textContent = error.message)), INTERVAL_MS);
  show().catch((error) => (byId('status').textContent = error.message));
});
`;
