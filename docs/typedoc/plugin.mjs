// What the API pages have beyond TypeDoc's own: packages by name with their READMEs as introductions, names in
// groups of what a reader wants to do, and options with their defaults on the page of what takes them.
import { optionsAtUse } from './options-at-use.mjs';
import { packageModules } from './package-modules.mjs';
import { pageText } from './page-text.mjs';
import { sidebar } from './sidebar.mjs';
import { tensorflowLinks } from './tensorflow-links.mjs';

export function load(app) {
  packageModules(app);
  optionsAtUse(app);
  pageText(app);
  sidebar(app);
  tensorflowLinks(app);
}
