// htmx as the policy of the pages allows it: no evaluation of text, no script in answers, no inline style, no request to another host,
// and no page kept in the browser's storage, where the next person at the machine could read it.
import htmx from 'htmx.org/dist/htmx.esm.js';

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  attributesToSettle: ['class', 'width', 'height'],     // not style: the policy forbids the attribute
  // An answer that explains what is wrong with the input (422) or how the task stands now (409) is shown in its place like any other.
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '409', swap: true },
    { code: '422', swap: true },
    { code: '[45]..', swap: false, error: true },
  ],
});
