export { type Opened, Playground, type WorldBatch } from './playground.ts';
