import { findBackendFactory, getBackend, setBackend } from '@tensorflow/tfjs-core';

// Another file's tests may have left their engine in this worker; a process begins without one.
if (getBackend() !== 'cpu' && findBackendFactory('cpu')) await setBackend('cpu');
