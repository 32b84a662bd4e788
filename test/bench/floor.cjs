// What no program on these packages can undercut: node starts, loads them as they are installed, and writes the bytes
// that the program writes. usage: node floor.cjs FILES.json OUTPUT
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
for (const name of ['cdk8s', 'cdk8s-plus-28', 'constructs']) require(name);

const [source, output] = process.argv.slice(2);
const { folders, files } = JSON.parse(readFileSync(source, 'utf8'));
for (const folder of folders) mkdirSync(join(output, folder), { recursive: true });
for (const [file, text] of files) writeFileSync(join(output, file), text);
