import fc from 'fast-check';

// One seed gives one set of cases: a failure repeats. FC_SEED looks elsewhere.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });
