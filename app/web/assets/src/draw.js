// The same map with tools to draw a site on, for pages with a form.
//
//   .sitemap[data-draw]                  what is drawn goes into the control with this id
//
// Without this file the picture stays, and a site comes as a file or as a table.
import { boot } from './map_boot.js';
import { drawing } from './map_draw.js';

boot(drawing);
