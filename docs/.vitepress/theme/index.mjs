import 'katex/dist/katex.min.css';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import apiSidebars from '../../api/sidebar.json';
import facades from '../../images/pix2pix-facades.png';
import './style.css';

const picture = () =>
  h('figure', { class: 'hero-picture' }, [
    h('img', {
      src: facades,
      alt: 'Two rows of a label map, the facade made from it, and the photo',
    }),
    h('figcaption', 'Held-out label maps, what the generator made of them, and the targets'),
  ]);

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'home-hero-image': picture }),
  enhanceApp({ siteData }) {
    const { themeConfig, ...site } = siteData.value;
    const sidebar = { ...themeConfig.sidebar, ...apiSidebars };
    siteData.value = { ...site, themeConfig: { ...themeConfig, sidebar } };
  },
};
