import { renameSync, writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

// Loaded before a server: how long its event loop does not come round. On SIGUSR2 it writes the longest time since the
// last signal, and the longest collection of garbage in it, into the file that its own URL names. Time of the processor, too, because a machine that others use takes breaks of its own.

const file = new URL(import.meta.url).searchParams.get('file');
let last = performance.now();
let used = process.cpuUsage();
let longest = { wall: 0, processor: 0, garbage: 0 };

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest.garbage = Math.max(longest.garbage, duration);
}).observe({ entryTypes: ['gc'] });

setInterval(() => {
  const now = performance.now();
  const wall = now - last;
  const { user, system } = process.cpuUsage(used);
  const processor = Math.min(wall, (user + system) / 1000);
  longest.wall = Math.max(longest.wall, wall);
  longest.processor = Math.max(longest.processor, processor);
  last = now;
  used = process.cpuUsage();
}, 1).unref();

process.on('SIGUSR2', () => {
  writeFileSync(`${file}.part`, JSON.stringify(longest));
  renameSync(`${file}.part`, file);
  longest = { wall: 0, processor: 0, garbage: 0 };
});
