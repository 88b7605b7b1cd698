/** The style sheet of the console. Its contrasts fulfil WCAG AA. */
export const consoleStyle = `
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; }
body { max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
form { display: flex; gap: .5rem; align-items: center; flex-wrap: wrap; }
input { font: inherit; padding: .25rem .5rem; border: 1px solid #57606a; border-radius: 4px; min-width: 16rem; }
button { font: inherit; padding: .25rem .75rem; border: 1px solid #0a3069; border-radius: 4px; background: #fff; color: #0a3069; cursor: pointer; }
button:hover { background: #ddf4ff; }
:focus-visible { outline: 3px solid #0969da; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #d0d7de; overflow-wrap: anywhere; }
#timeline { width: 100%; height: 4rem; background: #f6f8fa; }
#timeline rect { fill: #9a3412; }
.high, .critical { color: #a40e26; font-weight: 600; }
dialog { border: 1px solid #57606a; border-radius: 6px; }
[hidden] { display: none; }
`;
