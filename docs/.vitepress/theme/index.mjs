import 'katex/dist/katex.min.css';
import DefaultTheme from 'vitepress/theme-without-fonts';
import apiSidebars from '../../api/sidebar.json';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ siteData }) {
    const { themeConfig, ...site } = siteData.value;
    const sidebar = { ...themeConfig.sidebar, ...apiSidebars };
    siteData.value = { ...site, themeConfig: { ...themeConfig, sidebar } };
  },
};
