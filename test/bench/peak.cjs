// Loaded into every measured node process (NODE_OPTIONS=--require): as it exits, it adds its peak memory in KiB to a file.
const { appendFileSync, readFileSync } = require('node:fs');

// Linux hands a child the ru_maxrss of the process that started it, so there the high-water mark of its own memory is
// read; macOS does not.
const kibibytes = () => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
};

process.on('exit', () => appendFileSync(process.env.TETRASCOPE_BENCH_PEAKS, `${kibibytes()}\n`));
