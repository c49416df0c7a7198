import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { styleToAttributes } from './style-to-attributes.js';

const answerTags =
  'a,b,blockquote,br,code,del,em,h1,h2,h3,h4,h5,h6,hr,i,li,ol,p,pre,s,strong,sub,sup,table,tbody,td,th,thead,tr,ul'.split(
    ',',
  );

/** Markdown of an answer as nodes that can be shown: no scripts, pictures, forms or styles, and links only to the web. */
export function renderMarkdown(markdown: string): DocumentFragment {
  const html = marked.parse(markdown, { async: false, gfm: true, breaks: true });
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: answerTags,
    ALLOWED_ATTR: ['href', 'title', 'start'],
    ALLOWED_URI_REGEXP: /^https?:/i,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer nofollow';
  }
  return fragment;
}

/**
 * A drawing as nodes that can be shown: shapes and text only, nothing that loads, links, runs or has an id.
 *
 * @returns  undefined when there is no drawing in it
 */
export function renderSvg(svg: string): SVGSVGElement | undefined {
  const fragment = DOMPurify.sanitize(styleToAttributes(svg), {
    USE_PROFILES: { svg: true },
    FORBID_TAGS: ['style', 'image', 'use', 'a', 'filter', 'mask', 'pattern', 'textpath', 'animate', 'set', 'script'],
    FORBID_ATTR: ['style', 'href', 'xlink:href', 'id', 'filter', 'mask', 'clip-path'],
    RETURN_DOM_FRAGMENT: true,
  });
  const drawing = fragment.querySelector('svg');
  return drawing === null ? undefined : scalable(drawing);
}

/** Lets the drawing fill its frame: its size becomes its proportions. */
function scalable(drawing: SVGSVGElement): SVGSVGElement {
  const [width, height] = ['width', 'height'].map((name) => Number.parseFloat(drawing.getAttribute(name) ?? ''));
  if (!drawing.hasAttribute('viewBox') && width! > 0 && height! > 0) {
    drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
  }
  drawing.removeAttribute('width');
  drawing.removeAttribute('height');
  return drawing;
}
