export { type AblationColumn, ablationTable, meanOverSeeds } from './ablation/ablation-table';
export { decodeImages, type EncodedImages, encodeImages } from './ablation/encoded-images';
export {
  type AblationCell,
  type AblationOptions,
  type AblationResults,
  openAblationFolder,
  runAblation,
} from './ablation/run-ablation';
export { type DigitClassifier, trainClassifier } from './digits/digit-classifier';
export {
  addDigitFlags,
  type DigitSource,
  type Digits,
  digitSource,
  openDigits,
} from './digits/digit-source';
export { digitsReport } from './digits/digits-report';
export { type JudgedBatch, type Judgement, judgeDigits, realBatches } from './digits/judge-digits';
export { downloadProgress } from './download/download-progress';
export { downloadFile } from './download/http-file';
export { print, shortPath } from './terminal';
