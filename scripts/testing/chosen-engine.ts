import { rememberEngine } from '@gan/core';

// Tests are on TensorFlow.js's plain 'cpu' deliberately, so fit need not warn of it.
rememberEngine('cpu');
