// What the search engine finds: standard input has its scripts, its small words, the pages and the queries.
import { readFileSync } from 'node:fs';

const [engine, smallWords, pages, queries] = JSON.parse(readFileSync(0, 'utf8'));
const { gather, look } = new Function(`${engine}; return { gather, look };`)();
const index = gather(pages);
const found = queries.map((asked) => look(index, asked, smallWords, () => true));
process.stdout.write(JSON.stringify(found.map((one) => [one.found.map(({ path }) => path), one.guess?.head ?? ''])));
