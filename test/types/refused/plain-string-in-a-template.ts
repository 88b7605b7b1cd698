import { typescript, yaml } from '../../../src/cli/source-text/source-text.js';

const title: string = '*/ throw new Error(); /*';

// error TS2345
typescript`/** ${title} */`;
// error TS2345
yaml`title: ${title}`;
// error TS2345
typescript`const title = ${yaml`title`};`;
