import type { APIRoute, GetStaticPaths } from 'astro';
import { type Download, figureDownload, resultDownloads } from '../../figures/downloads.ts';
import { figures, tabled } from '../../figures/index.ts';

/** One file for each result in each form, and one for each figure. */
export const getStaticPaths: GetStaticPaths = () => {
  const results = new Set([...figures.map(({ result }) => result), ...tabled]);
  const downloads = [...[...results].flatMap(resultDownloads), ...figures.map(figureDownload)];
  return downloads.map(({ file, type, text }) => ({ params: { file }, props: { type, text } }));
};

/** The file as text. */
export const GET: APIRoute<Omit<Download, 'file'>> = ({ props }) =>
  new Response(props.text, { headers: { 'Content-Type': props.type } });
