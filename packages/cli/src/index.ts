export { type GanOptions, gan } from './gan';
