import { typescriptSource, yamlSource } from '../../../src/cli/source-text/source-text.js';

const title: string = '*/ throw new Error(); /*';

// error TS2345
typescriptSource`/** ${title} */`;
// error TS2345
yamlSource`title: ${title}`;
// error TS2345
typescriptSource`const title = ${yamlSource`title`};`;
