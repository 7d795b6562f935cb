// The map of a site on the case and on the project: replaces the picture drawn on the server.
//
//   .sitemap[data-map][data-words]       asks data-map what to show; [data-finding] of the page become buttons that show them on it
//
// Without this file the picture stays.
import { boot } from './map_boot.js';

boot();
