// The articles an element rests on: those chosen, each with a button that removes it, and a search in the register of articles.
import { make, say } from './editor_words.js';
import { textField } from './modeler_fields.js';

const MOST_SHOWN = 8;
const OWN = 'own';             // marks a rule that no text gives; it needs a reason

function chosen(ids, articles, take) {
  const words = new Map(articles.map((article) => [article.value, article.words]));
  const rows = ids.map((id) => {
    const name = words.get(id) || id;
    const remove = make('button', { type: 'button', class: 'plain', 'aria-label': say('removeArticle', { name: id }), title: say('removeArticle', { name: id }),
      onclick: () => take(ids.filter((each) => each !== id)) }, '×');
    return make('li', { title: name }, make('span', { class: 'text' }, name, make('span', { class: 'sub' }, id)), remove);
  });
  return make('ul', { class: 'chosen' }, ...rows);
}

function found(text, ids, articles) {
  const pieces = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!pieces.length) return [];
  const matches = ({ value, words }) => pieces.every((piece) => `${value} ${words}`.toLowerCase().includes(piece));
  return articles.filter((article) => !ids.includes(article.value) && matches(article)).slice(0, MOST_SHOWN);
}

/** The field. Shape: value() gives {refs, reason, reason_en} as they are now; take(changed) gets those that change; hasReasons is false
 * where the reasons of one's own stand elsewhere. */
export function articlesField({ value, articles, take, hasReasons = true }) {
  const ids = () => value().refs.split(/\s+/).filter(Boolean);
  const all = [{ value: OWN, words: say('reason') }, ...articles.filter((article) => article.value !== OWN)];
  const results = make('ul', { class: 'found' });
  const search = make('input', { type: 'search', id: 'article-search', 'data-field': 'article-search', placeholder: say('articleHint'), autocomplete: 'off' });
  const pick = (article) => {
    search.value = '';
    results.replaceChildren();
    search.focus();
    take({ refs: [...ids(), article.value].join(' ') });
  };
  search.addEventListener('input', () => {
    const rows = found(search.value, ids(), all).map((article) => make('li', {}, make('button', { type: 'button', class: 'plain',
      onclick: () => pick(article) }, article.words, make('span', { class: 'sub' }, article.value))));
    results.replaceChildren(...(rows.length || !search.value.trim() ? rows : [make('li', {}, say('noArticleFound'))]));
  });
  const isOwn = hasReasons && ids().includes(OWN);
  return make('fieldset', { 'data-key': 'articles' }, make('legend', {}, say('articles')),
    chosen(ids(), all, (rest) => take({ refs: rest.join(' ') })),
    make('div', { class: 'field', 'data-key': 'article-search' }, make('label', { for: 'article-search' }, say('articleSearch')), search, results),
    isOwn && textField({ name: 'reason', label: say('reason'), value: value().reason, rows: 2, take: (reason) => take({ reason }) }),
    isOwn && textField({ name: 'reason_en', label: say('reasonEn'), value: value().reason_en, rows: 2, take: (reason_en) => take({ reason_en }) }));
}
