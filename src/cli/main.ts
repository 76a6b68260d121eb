import { kubehop } from './kubehop.ts';

// Whoever reads may have enough before we are done (`| head`): that is no failure, and nothing to report.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await kubehop(process.argv.slice(2));
