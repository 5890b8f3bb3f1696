import { cyclegan } from './cyclegan.mjs';
import { dcgan } from './dcgan.mjs';
import { pix2pix } from './pix2pix.mjs';

/** Training steps by name: each prepares a run and returns its step. */
export const steps = { pix2pix, cyclegan, dcgan };
